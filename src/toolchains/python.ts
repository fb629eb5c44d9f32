import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ErrorKind } from '../core/program-error.ts';
import type { Mount } from '../core/sandbox.ts';
import type { Toolchain } from '../core/toolchain.ts';
import { defineToolchain } from './define-toolchain.ts';
import { findTool, missingTools, toolVersion } from './find-tool.ts';
import { readError } from './read-error.ts';
import { sourceProgram } from './source-program.ts';

const LAUNCHER = '/whetstone/run_program.py';
const PROGRAM = '/program/program.py';
const HINT = 'Python is not installed: apt-get install python3.';

const KINDS: Readonly<Record<string, ErrorKind>> = {
  SyntaxError: 'syntax',
  IndentationError: 'syntax',
  TabError: 'syntax',
  NameError: 'name',
  UnboundLocalError: 'name',
  TypeError: 'type',
  IndexError: 'index',
  KeyError: 'key',
  ValueError: 'value',
  UnicodeDecodeError: 'value',
  UnicodeEncodeError: 'value',
  ZeroDivisionError: 'arithmetic',
  OverflowError: 'arithmetic',
  AssertionError: 'assertion',
  ImportError: 'import',
  ModuleNotFoundError: 'import',
  RecursionError: 'recursion',
  MemoryError: 'memory',
};

/**
 * Python as a whole program with its tests in one process. Where tests can be kept apart from the candidate, checks of kind
 * `python-tests` and `python-calls` do so; this is for sets that are defined as programs.
 */
export function python(options: { readonly interpreter?: string } = {}): Toolchain {
  const interpreter = options.interpreter ?? findTool('python3');
  return defineToolchain({
    name: 'python',
    fenceTags: ['python', 'py', 'python3'],
    blocks: 'indentation',
    startSeconds: 1,
    canary: {
      right: 'def double(n):\n    return 2 * n\n\nassert double(4) == 8\n',
      wrong: 'def double(n):\n    return n\n\nassert double(4) == 8\n',
    },
    available: async () => missingTools([interpreter], HINT),
    version: () => toolVersion(interpreter, ['--version'], HINT),
    readError: readPythonError,
    open: async () =>
      sourceProgram((program) => ({
        command: [interpreter as string, '-B', '-s', LAUNCHER, PROGRAM],
        mounts: [
          ...interpreterMounts(interpreter as string),
          { kind: 'file', content: readFileSync(join(import.meta.dirname, 'run_program.py')), target: LAUNCHER },
          { kind: 'file', content: program, target: PROGRAM },
        ],
      })),
  });
}

function readPythonError(output: string) {
  const lines = [...output.matchAll(/File "[^"]*program\.py", line (\d+)/g)];
  const line = Number(lines.at(-1)?.[1]);
  const error = readError(
    output,
    [
      {
        pattern: /^(?<name>[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|StopIteration))(?:: (?<message>.*))?$/m,
        kind: ({ name, message }) => {
          if (name === 'AttributeError') return message.includes("'NoneType'") ? 'null' : 'attribute';
          return KINDS[name] ?? 'runtime';
        },
      },
    ],
    { last: true },
  );
  return line > 0 ? { ...error, line } : error;
}

/** A virtual environment and the installation it points to, where they lie outside the system's folders. */
function interpreterMounts(interpreter: string): readonly Mount[] {
  const folders = [interpreter, realpathSync(interpreter)].map((path) => dirname(dirname(path)));
  return [...new Set(folders)]
    .filter((folder) => !/^\/(usr|bin|opt|nix|gnu)(\/|$)/.test(folder) && folder !== '/')
    .map((folder) => ({ kind: 'read-only', source: folder, target: folder }) as const);
}
