import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorKind, ProgramError } from '../core/program-error.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import type { OpenToolchain } from '../core/toolchain.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';
import { defineToolchain } from './define-toolchain.ts';
import { findTool, missingTools, toolVersion } from './find-tool.ts';
import { COMPILE_LIMIT_MS, openJavaCompiler } from './java-compiler.ts';
import { readError } from './read-error.ts';

const HINT = 'The Java compiler is not installed: apt-get install default-jdk-headless.';
/** MultiPL-E's programs import it, and eight of its tasks use it. */
const TUPLES = '/usr/share/java/javatuples.jar';
/** Starts fast and compiles lightly: these programs run for milliseconds. Assertions are on, for MultiPL-E tests by them. */
const RUN_OPTIONS = [
  ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Xmx1g', '-ea'],
  ...['--add-opens', 'java.base/java.io=ALL-UNNAMED'],
];

const RUNTIME_KINDS: Readonly<Record<string, ErrorKind>> = {
  ArithmeticException: 'arithmetic',
  ArrayIndexOutOfBoundsException: 'index',
  StringIndexOutOfBoundsException: 'index',
  IndexOutOfBoundsException: 'index',
  NullPointerException: 'null',
  ClassCastException: 'type',
  NumberFormatException: 'value',
  IllegalArgumentException: 'value',
  NegativeArraySizeException: 'value',
  NoSuchElementException: 'key',
  AssertionError: 'assertion',
  OutOfMemoryError: 'memory',
  StackOverflowError: 'recursion',
  NoClassDefFoundError: 'import',
  ClassNotFoundException: 'import',
};

/** Java as single programs: a compiler that stays warm in one sandbox, and a fresh JVM in a fresh sandbox for each run. */
export const java = defineToolchain({
  name: 'java',
  fenceTags: ['java'],
  blocks: 'braces',
  startSeconds: 3,
  canary: {
    right: program('2 * n'),
    wrong: program('n'),
  },
  available: async () => missingTools([findTool('javac'), findTool('java')], HINT),
  version: () => toolVersion(findTool('javac'), ['-version'], HINT),
  readError: readJavaError,
  excuse: (error) =>
    error.message.includes('org.javatuples') && !existsSync(TUPLES)
      ? 'The tests need the package javatuples: apt-get install libjavatuples-java.'
      : undefined,
  open: openJava,
});

async function openJava(sandbox: SandboxProvider, signal: AbortSignal): Promise<OpenToolchain> {
  const folder = await scratchFolder('java');
  const libraries = existsSync(TUPLES) ? [TUPLES] : [];
  const runtime = findTool('java') as string;
  const compiler = await openJavaCompiler(runtime, folder, libraries, sandbox, signal);
  return {
    async build(text, buildSignal) {
      buildSignal.throwIfAborted();
      const id = randomUUID();
      const diagnostics = await limited(compiler.compile(id, fileName(text), text));
      const classes = join(folder, id);
      const remove = () => rm(classes, { recursive: true, force: true });
      if (diagnostics !== undefined) {
        await remove();
        if (diagnostics === 'timed-out') return { kind: 'timed-out', limitMs: COMPILE_LIMIT_MS };
        return { kind: 'rejected', error: readJavaError(diagnostics), output: diagnostics };
      }
      return {
        kind: 'built',
        spec: (token) => ({
          command: [
            runtime,
            ...RUN_OPTIONS,
            '-cp',
            ['/whetstone/launcher', '/program', ...libraries].join(':'),
            'RunProgram',
            mainClass(text),
          ],
          cwd: '/tmp',
          mounts: [
            { kind: 'read-only', source: join(folder, 'launcher'), target: '/whetstone/launcher' },
            { kind: 'read-only', source: classes, target: '/program' },
          ],
          stdin: token,
        }),
        [Symbol.asyncDispose]: remove,
      };
    },
    [Symbol.asyncDispose]: () => compiler[Symbol.asyncDispose](),
  };
}

async function limited(compiling: Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => (timer = setTimeout(() => resolve('timed-out'), COMPILE_LIMIT_MS)));
  return Promise.race([compiling, late]).finally(() => clearTimeout(timer));
}

/** A public class must be in a file of its name. */
function fileName(text: string): string {
  return `${/^\s*public\s+(?:final\s+|abstract\s+)*(?:class|record|interface|enum)\s+(\w+)/m.exec(text)?.[1] ?? 'Program'}.java`;
}

/** The class around the last `main`: the tests come last. */
function mainClass(text: string): string {
  const main = text.lastIndexOf('static void main(');
  const before = main < 0 ? text : text.slice(0, main);
  return [...before.matchAll(/^\s*(?:public\s+|final\s+)*class\s+(\w+)/gm)].at(-1)?.[1] ?? 'Main';
}

function readJavaError(output: string): ProgramError {
  const line = Number(/\((?:\w+)\.java:(\d+)\)/.exec(output)?.[1]);
  const error = readError(output, [
    { pattern: /program\.java:(?<line>\d+): error: \[(?<name>[\w.]+)\] (?<message>.*)/, kind: compilerKind },
    {
      pattern: /^(?:Exception in thread "[^"]*" )?(?:[a-z]\w*\.)*(?<name>[A-Z]\w*(?:Error|Exception))(?:: (?<message>.*))?$/m,
      kind: ({ name, message }) => RUNTIME_KINDS[name] ?? (/test case \d+ did not pass/.test(message) ? 'assertion' : 'runtime'),
    },
  ]);
  return error.line === undefined && line > 0 ? { ...error, line } : error;
}

function compilerKind({ name, message }: { readonly name: string; readonly message: string }): ErrorKind {
  if (/cant\.resolve/.test(name)) return 'name';
  if (/doesnt\.exist/.test(name)) return 'import';
  if (/expected|illegal\.start|premature|unclosed|not\.stmt|illegal\.char|orphaned|else\.without|class\.public\.should/.test(name))
    return 'syntax';
  if (/prob\.found\.req|incompatible|incomparable|operator\.cant|cant\.apply|not\.def\.public|cant\.deref|does\.not\.override/.test(name))
    return 'type';
  return /not exist/.test(message) ? 'import' : 'compile';
}

function program(body: string): string {
  const check = 'if (Answer.twice(4) != 8) throw new AssertionError("twice");';
  return `class Answer {\n  static int twice(int n) {\n    return ${body};\n  }\n}\n\nclass Main {\n  public static void main(String[] args) {\n    ${check}\n  }\n}\n`;
}
