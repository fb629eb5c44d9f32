import { describe, it } from 'vitest';
import { pyodide } from '../../src/sandboxes/wasm/pyodide.ts';
import { quickjs } from '../../src/sandboxes/wasm/quickjs.ts';
import { programRunnerLaws } from '../laws/program-runner-laws.ts';

const tried = (code: string) => `try { ${code}; print("escaped") } catch (error) { print("refused") }`;
const triedInPython = (code: string) => `try:\n  ${code}\n  print("escaped")\nexcept BaseException: print("refused")`;

describe('quickjs', () => {
  programRunnerLaws(quickjs(), {
    greets: 'console.log("hello")',
    echoes: 'print(readline())',
    fails: 'throw new TypeError("why not")',
    error: 'TypeError',
    loops: 'for (;;) {}',
    hoards: 'const all = []; for (;;) all.push(new Uint8Array(1 << 20))',
    floods: 'for (;;) print("whetstone".repeat(1000))',
    escapes: [
      tried('process.exit(1)'),
      tried('require("fs")'),
      tried('print.constructor("return process")().exit(1)'),
      tried('fetch("http://127.0.0.1")'),
      tried('new Worker("x")'),
    ],
  });
});

const python = pyodide();
const missing = await python.unavailable();
describe('pyodide', () => {
  if (missing !== undefined) it.skip(`not here: ${missing}`, () => {});
  else
    programRunnerLaws(python, {
      greets: 'print("hello")',
      echoes: 'print(input())',
      fails: 'raise TypeError("why not")',
      error: 'TypeError',
      loops: 'while True: pass',
      hoards: 'all = []\nwhile True: all.append(bytearray(1 << 20))',
      floods: 'while True: print("whetstone" * 1000)',
      // One program: starting Pyodide takes seconds.
      escapes: [
        [
          triedInPython('import js; js.process.exit(1)'),
          triedInPython('from pyodide.code import run_js; run_js("process.exit(1)")'),
          triedInPython('import pyodide_js; pyodide_js.loadPackage.constructor("return process")().exit(1)'),
          triedInPython('import subprocess; subprocess.run(["true"])'),
          triedInPython('import os; os.fork()'),
          triedInPython('open("/etc/passwd").read()'),
          triedInPython(
            'import pyodide_js; fs = pyodide_js._module.FS; fs.mkdir("/host"); fs.mount(fs.filesystems.NODEFS, pyodide_js.toPy, "/host")',
          ),
          triedInPython('import socket; socket.create_connection(("127.0.0.1", 1), timeout=1).send(b"x")'),
        ].join('\n'),
      ],
    });
});
