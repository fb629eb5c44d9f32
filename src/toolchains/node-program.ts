import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ErrorKind, ProgramError } from '../core/program-error.ts';
import type { Mount, SandboxSpec } from '../core/sandbox.ts';
import { readError } from './read-error.ts';

/** What JavaScript and TypeScript share: the Node that runs Whetstone, a launcher, and the packages that tests of public sets call. */

const NODE = '/whetstone/node';
const LAUNCHER = '/whetstone/run-program.cjs';
const PROGRAM = '/program/program.js';

/** Packages that tests of public benchmarks require; optional dependencies of ours. */
const PACKAGES = ['lodash', 'js-md5'];

export function nodeCommand(program: string): Pick<SandboxSpec, 'command' | 'mounts' | 'env'> {
  return {
    command: [NODE, LAUNCHER, PROGRAM],
    env: { NO_COLOR: '1' },
    mounts: [
      { kind: 'read-only', source: realpathSync(process.execPath), target: NODE },
      { kind: 'file', content: readFileSync(join(import.meta.dirname, 'run-program.cjs')), target: LAUNCHER },
      ...packageMounts(),
      { kind: 'file', content: program, target: PROGRAM },
    ],
  };
}

/** `undefined` unless the error is that one of the packages above is not installed. */
export function missingPackage(error: ProgramError): string | undefined {
  const name = PACKAGES.find((one) => error.kind === 'import' && error.message.includes(`'${one}'`) && packageFolder(one) === undefined);
  return name === undefined ? undefined : `The tests need the package ${name}: npm install ${name}.`;
}

/** Reads what Node prints of an uncaught exception, the last one first. */
export function readNodeError(output: string): ProgramError {
  const line = Number(/^\/program\/program\.js:(\d+)$/m.exec(output)?.[1] ?? /program\.js:(\d+):\d+/.exec(output)?.[1]);
  const error = readError(output, [
    { pattern: /JavaScript heap out of memory/, kind: 'memory' },
    { pattern: /^(?:Uncaught )?(?<name>\w*Error)(?: \[\w+\])?(?:: (?<message>.*))?$/m, kind: nodeErrorKind },
    // MBXP throws texts: "Error at 1th assert statement".
    { pattern: /^(?<message>Error at \d+th assert.*)$/m, kind: 'assertion' },
  ]);
  return line > 0 ? { ...error, line } : error;
}

function nodeErrorKind({ name, message }: { readonly name: string; readonly message: string }): ErrorKind {
  if (name === 'AssertionError') return 'assertion';
  if (name === 'SyntaxError') return 'syntax';
  if (name === 'ReferenceError') return 'name';
  if (message.startsWith('Cannot find module')) return 'import';
  if (message.startsWith('Maximum call stack')) return 'recursion';
  if (name === 'RangeError') return 'value';
  if (/of (undefined|null)\b|(undefined|null) is not iterable/.test(message)) return 'null';
  if (/ is not a function$/.test(message)) return 'attribute';
  if (name === 'TypeError') return 'type';
  return /assert/i.test(message) ? 'assertion' : 'runtime';
}

function packageMounts(): readonly Mount[] {
  return PACKAGES.flatMap((name) => {
    const source = packageFolder(name);
    return source === undefined ? [] : [{ kind: 'read-only', source, target: `/program/node_modules/${name}` } as const];
  });
}

const folders = new Map<string, string | undefined>();

function packageFolder(name: string): string | undefined {
  if (!folders.has(name)) folders.set(name, lookUp(name));
  return folders.get(name);
}

function lookUp(name: string): string | undefined {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const folder = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
  return folder === undefined ? undefined : dirname(realpathSync(join(folder, 'package.json')));
}
