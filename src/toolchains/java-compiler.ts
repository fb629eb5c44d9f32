import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount, SandboxProcess, SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** A compiler that stays warm: one Java process in a sandbox of its own, which compiles and never runs what it is given. */
export interface JavaCompiler extends AsyncDisposable {
  /**
   * Compiles one program into `folder/<id>`; `undefined` when it did, else the diagnostics. `fileName` must be that of its public class.
   * Throws `sandbox-failed` when the compiler has ended.
   */
  compile(id: string, fileName: string, program: string): Promise<string | undefined>;
}

const HOST = '/whetstone/CompileHost.java';
/** It serves until it is disposed of: the limits are there for what cannot happen. */
const SESSION_MS = 24 * 3_600_000;
const MEMORY_BYTES = 2 * 1024 ** 3;
/** A program that makes the compiler think for ever is answered for with this; the host is then started anew. */
export const COMPILE_LIMIT_MS = 60_000;

interface Waiting {
  readonly resolve: (diagnostics: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** `folder` is ours on the host and becomes the compiler's output, which it sees at `/out`; `classPath` is given to each compilation. */
export async function openJavaCompiler(
  java: string,
  folder: string,
  classPath: readonly string[],
  sandbox: SandboxProvider,
  signal: AbortSignal,
): Promise<JavaCompiler> {
  const launcher = readFileSync(join(import.meta.dirname, 'RunProgram.java'), 'utf8');
  const mounts: readonly Mount[] = [
    { kind: 'file', content: readFileSync(join(import.meta.dirname, 'CompileHost.java')), target: HOST },
    { kind: 'writable', source: folder, target: '/out' },
  ];
  // Replies go to standard output, and that is made the channel: Java cannot open a descriptor by its number.
  const start = `exec ${java} -XX:+UseSerialGC -Xshare:auto -Xmx512m ${HOST} "$1" 1>&3`;
  const host = await sandbox.open(
    {
      command: ['/bin/bash', '-c', start, 'sh', classPath.join(':')],
      cwd: '/tmp',
      mounts,
      limits: { wallMs: SESSION_MS, cpuSeconds: SESSION_MS / 1000, memoryBytes: MEMORY_BYTES },
    },
    signal,
  );
  const waiting = new Map<string, Waiting>();
  void relay(host, waiting);
  const compile = (id: string, fileName: string, program: string): Promise<string | undefined> => {
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    waiting.set(id, { resolve, reject });
    host.send([id, fileName, Buffer.from(program, 'utf8').toString('base64')].join('\t'));
    return promise;
  };
  const failure = await compile('launcher', 'RunProgram.java', launcher);
  if (failure !== undefined) throw ended(failure);
  return {
    async compile(id, fileName, program) {
      await mkdir(join(folder, id), { recursive: true });
      return compile(id, fileName, program);
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Replies are `id TAB base64 of the diagnostics`, which is empty when the program was compiled. */
async function relay(host: SandboxProcess, waiting: Map<string, Waiting>): Promise<void> {
  for await (const line of host.lines) {
    const [id = '', text = ''] = line.split('\t');
    const diagnostics = Buffer.from(text, 'base64').toString('utf8');
    waiting.get(id)?.resolve(diagnostics === '' ? undefined : diagnostics);
    waiting.delete(id);
  }
  const said = await host.result.then(
    ({ end, stderr }) => `${end}: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    (error: unknown) => String(error),
  );
  for (const { reject } of waiting.values()) reject(ended(said));
  waiting.clear();
}

function ended(said: string): WhetstoneError {
  return new WhetstoneError('sandbox-failed', `The Java compiler has ended (${said}).`, {
    hint: 'Run the command again; if it ends again, run `whetstone doctor`.',
  });
}
