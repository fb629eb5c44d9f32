import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramError } from '../core/program-error.ts';
import type { Mount, RunResult, SandboxProvider } from '../core/sandbox.ts';
import type { Build, OpenToolchain } from '../core/toolchain.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';

/** A language whose compiler writes one executable. */
export interface Compilation {
  /** Used for the folder: letters only. */
  readonly name: string;
  /** path below /program -> text, for one program; read-only while it is compiled. */
  files(program: string): Readonly<Record<string, string>>;
  /** Bash that compiles them in /program and leaves the executable at /build/program. */
  readonly script: string;
  /** Further folders that compiler and program see. */
  readonly mounts?: readonly Mount[];
  /** Folders on the host that compilations share and programs never see. */
  readonly cache?: { readonly folder: string; readonly target: string };
  readonly env?: Readonly<Record<string, string>>;
  readError(output: string): ProgramError;
}

/** Compilers read files by name, so one may be made to read for ever; they get this much wall time on a busy machine. */
const COMPILE_LIMIT_MS = 120_000;
const MEMORY_BYTES = 2 * 1024 ** 3;

/** Compiles each program in a sandbox of its own and runs the executable in another, which sees it read-only. */
export async function compiledProgram(compilation: Compilation, sandbox: SandboxProvider): Promise<OpenToolchain> {
  const folder = await scratchFolder(compilation.name);
  let count = 0;
  return {
    async build(program, signal) {
      count += 1;
      const output = join(folder, String(count));
      await mkdir(output);
      const remove = () => rm(output, { recursive: true, force: true });
      try {
        const result = await compile(compilation, program, output, sandbox, signal);
        const rejected = rejection(compilation, result);
        if (rejected === undefined) return built(compilation, output, remove);
        await remove();
        return rejected;
      } catch (error) {
        await remove();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
      if (compilation.cache !== undefined) await rm(compilation.cache.folder, { recursive: true, force: true });
    },
  };
}

function compile(
  { files, script, mounts = [], cache, env }: Compilation,
  program: string,
  output: string,
  sandbox: SandboxProvider,
  signal: AbortSignal,
): Promise<RunResult> {
  const shared: readonly Mount[] = cache === undefined ? [] : [{ kind: 'writable', source: cache.folder, target: cache.target }];
  const texts = Object.entries(files(program)).map(([path, content]) => ({ kind: 'file', content, target: `/program/${path}` }) as const);
  return sandbox.run(
    {
      command: ['/bin/bash', '-c', `set -e; cd /program; ${script}`],
      cwd: '/tmp',
      mounts: [...mounts, ...shared, ...texts, { kind: 'writable', source: output, target: '/build' }],
      env,
      limits: { wallMs: COMPILE_LIMIT_MS, memoryBytes: MEMORY_BYTES },
    },
    signal,
  );
}

function rejection(compilation: Compilation, result: RunResult): Build | undefined {
  if (result.end === 'wall-time' || result.end === 'cpu-time') return { kind: 'timed-out', limitMs: COMPILE_LIMIT_MS };
  if (result.exitCode === 0) return undefined;
  const output = `${result.stderr}${result.stdout}`.trim();
  const error = result.end === 'exited' ? compilation.readError(output) : ({ kind: 'compile', name: '', message: result.end } as const);
  return { kind: 'rejected', error: error.kind === 'runtime' ? { ...error, kind: 'compile' } : error, output };
}

function built({ mounts = [], env }: Compilation, output: string, remove: () => Promise<void>): Build {
  return {
    kind: 'built',
    spec: (token) => ({
      command: ['/program/program'],
      cwd: '/tmp',
      mounts: [...mounts, { kind: 'read-only', source: output, target: '/program' }],
      env,
      stdin: token,
    }),
    [Symbol.asyncDispose]: remove,
  };
}
