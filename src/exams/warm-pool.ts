import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from '../core/sandbox.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';

/** A session nobody asks for this long is ended: it holds memory. */
const IDLE_MS = 15_000;

export interface Session extends AsyncDisposable {
  /** False once it is of no more use. */
  isAlive(): boolean;
}

/** Sessions whose source files are private writable copies, so that one warm process can judge our own texts for any of them. */
export interface WarmPool<S extends Session> extends AsyncDisposable {
  /** A live session that is yours until it is handed back. */
  acquire(): Promise<S>;
  /** Keeps the session for the next one, or ends it when it is of no more use. */
  release(session: S): Promise<void>;
}

export interface WarmPoolOptions<S extends Session> {
  /** Folder that the paths of `readSources` are relative to. */
  readonly root: string;
  /** The files that may be replaced. */
  readSources(): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Starts a session that sees `mounts` as well. It belongs to the pool, not to the reader that asked first: no reader's signal may end it. */
  open(mounts: readonly Mount[]): Promise<S>;
}

/** Never for candidates: a session outlives the filling. */
export function warmPool<S extends Session>(options: WarmPoolOptions<S>): WarmPool<S> {
  const idle = new Map<S, NodeJS.Timeout>();
  const folders = new Map<S, string>();
  let isClosed = false;
  const forget = (session: S): void => {
    clearTimeout(idle.get(session));
    idle.delete(session);
  };
  const end = async (session: S): Promise<void> => {
    forget(session);
    await session[Symbol.asyncDispose]();
    await rm(folders.get(session) ?? '', { recursive: true, force: true });
    folders.delete(session);
  };
  return {
    async acquire() {
      for (const session of [...idle.keys()]) {
        forget(session);
        if (session.isAlive()) return session;
        await end(session);
      }
      const folder = await scratchFolder('warm');
      try {
        const session = await options.open(await copySources(options, folder));
        folders.set(session, folder);
        return session;
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },
    async release(session) {
      if (isClosed || !session.isAlive()) return end(session);
      idle.set(
        session,
        setTimeout(() => void end(session), IDLE_MS),
      );
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      for (const session of [...idle.keys()]) await end(session);
    },
  };
}

async function copySources<S extends Session>(options: WarmPoolOptions<S>, folder: string): Promise<readonly Mount[]> {
  const mounts: Mount[] = [];
  await mkdir(join(folder, 'files'));
  for (const [path, content] of await options.readSources()) {
    const source = join(folder, 'files', String(mounts.length));
    await writeFile(source, content);
    mounts.push({ kind: 'writable', source, target: join(options.root, path) });
  }
  return mounts;
}
