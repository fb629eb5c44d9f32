import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mount } from '../../core/sandbox.ts';
import { openRunner, type RunnerOptions, type RunnerSession } from './runner-session.ts';

/** A session nobody asks for this long is ended: it holds memory. */
const IDLE_MS = 15_000;

/** Sessions whose source files are private writable copies, so that one warm vitest can judge our own texts for any of them. */
export interface WarmPool extends AsyncDisposable {
  acquire(): Promise<WarmSession>;
  /** Keeps the session for the next one, or ends it when it is of no more use. */
  release(session: WarmSession): Promise<void>;
}

export interface WarmSession extends AsyncDisposable {
  readonly runner: RunnerSession;
}

/** Never for candidates: a session outlives the filling. `readSources` gives the files that may be replaced, by path in the repository. */
export function warmPool(options: RunnerOptions, readSources: () => Promise<ReadonlyMap<string, Uint8Array>>): WarmPool {
  const idle = new Map<WarmSession, NodeJS.Timeout>();
  let isClosed = false;
  const forget = (session: WarmSession): void => {
    clearTimeout(idle.get(session));
    idle.delete(session);
  };
  return {
    async acquire() {
      for (const session of [...idle.keys()]) {
        forget(session);
        if (session.runner.isAlive()) return session;
        await session[Symbol.asyncDispose]();
      }
      return openWarm(options, await readSources());
    },
    async release(session) {
      if (isClosed || !session.runner.isAlive()) return session[Symbol.asyncDispose]();
      const end = (): void => {
        forget(session);
        void session[Symbol.asyncDispose]();
      };
      idle.set(session, setTimeout(end, IDLE_MS));
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      for (const session of [...idle.keys()]) {
        forget(session);
        await session[Symbol.asyncDispose]();
      }
    },
  };
}

async function openWarm(options: RunnerOptions, sources: ReadonlyMap<string, Uint8Array>): Promise<WarmSession> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-warm-'));
  try {
    const mounts: Mount[] = [];
    await mkdir(join(folder, 'files'));
    for (const [path, content] of sources) {
      const source = join(folder, 'files', String(mounts.length));
      await writeFile(source, content);
      mounts.push({ kind: 'writable', source, target: join(options.root, path) });
    }
    // The session belongs to the pool, not to the reader that asked first: no reader's signal may end it.
    const runner = await openRunner({ ...options, mounts: [...options.mounts, ...mounts] }, new AbortController().signal);
    const dispose = async (): Promise<void> => {
      await runner[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    };
    return { runner, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
