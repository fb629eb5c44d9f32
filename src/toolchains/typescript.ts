import type { Build, Toolchain } from '../core/toolchain.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { defineToolchain } from './define-toolchain.ts';
import { missingPackage, nodeCommand, readNodeError } from './node-program.ts';
import { sourceProgram } from './source-program.ts';

const HINT = 'The TypeScript compiler for answers is not installed: npm install @ts-morph/common@0.28.1.';

/**
 * `es5` is how MBXP's published figure was taken: the oldest target, which changes what some programs do, and what the compiler writes is
 * run even where the text has syntax errors (28 of the recorded answers that pass lack a brace or have one too many). `es2022` refuses
 * such text.
 */
export type ScriptTarget = 'es5' | 'es2022';

type Compiler = typeof import('@ts-morph/common')['ts'];
let compiler: Promise<Compiler> | undefined;

/**
 * TypeScript, transpiled outside the sandbox (text in, text out) and run as CommonJS. Types are not checked: a program that only a type
 * checker would refuse is judged by what it does. With `es2022`, modules are strict; with `es5`, so are those that import.
 */
export function typescript(options: { readonly target: ScriptTarget } = { target: 'es2022' }): Toolchain {
  const { target } = options;
  return defineToolchain({
    name: target === 'es2022' ? 'typescript' : `typescript-${target}`,
    fenceTags: ['typescript', 'ts', 'tsx'],
    blocks: 'braces',
    startSeconds: 1,
    canary: {
      right: "import * as assert from 'node:assert';\nconst double = (n: number): number => 2 * n;\nassert.strictEqual(double(4), 8);\n",
      wrong: "import * as assert from 'node:assert';\nconst double = (n: number): number => n;\nassert.strictEqual(double(4), 8);\n",
    },
    available: async () => (isInstalled() ? undefined : HINT),
    version: async () => `TypeScript ${(await load()).version} (transpiled only, target ${target}), Node ${process.version}`,
    readError: readNodeError,
    excuse: missingPackage,
    async open() {
      const ts = await load();
      return sourceProgram(nodeCommand, (program) => transpile(ts, program, target));
    },
  });
}

/** Without loading it: that takes as long as all else that `whetstone doctor` does. */
function isInstalled(): boolean {
  try {
    import.meta.resolve('@ts-morph/common');
    return true;
  } catch {
    return false; // not there
  }
}

/** Throws `unsupported` when the optional package is absent. */
function load(): Promise<Compiler> {
  compiler ??= import('@ts-morph/common').then(
    ({ ts }) => ts,
    (cause: unknown) => {
      throw new WhetstoneError('unsupported', 'TypeScript answers cannot be transpiled here.', { hint: HINT, cause });
    },
  );
  return compiler;
}

function transpile(ts: Compiler, program: string, target: ScriptTarget): string | Extract<Build, { kind: 'rejected' }> {
  const { outputText, diagnostics = [] } = ts.transpileModule(program, {
    fileName: 'program.ts',
    reportDiagnostics: true,
    compilerOptions: {
      target: target === 'es5' ? ts.ScriptTarget.ES5 : ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: false,
    },
  });
  const [first] = diagnostics.filter(({ category, code }) => category === ts.DiagnosticCategory.Error && isSyntax(code));
  if (first === undefined || target === 'es5') return outputText;
  const message = ts.flattenDiagnosticMessageText(first.messageText, ' ');
  const line = first.file === undefined ? undefined : first.file.getLineAndCharacterOfPosition(first.start ?? 0).line + 1;
  const error = { kind: 'syntax', name: `TS${first.code}`, message, ...(line === undefined ? {} : { line }) } as const;
  return { kind: 'rejected', error, output: `program.ts:${line ?? 0}: ${error.name}: ${message}` };
}

/** Codes from 1000 to 1999 say that the text is no TypeScript; others are about options or meaning, and it runs all the same. */
function isSyntax(code: number): boolean {
  return code >= 1000 && code < 2000;
}
