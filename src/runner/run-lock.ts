import { DatabaseSync } from 'node:sqlite';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { namedDiskError } from '../workspaces/disk-errors.ts';

/** SQLITE_BUSY, from sqlite.org/rescode.html. */
const SQLITE_BUSY = 5;

/**
 * Held by the one process that may write. It is the lock of an SQLite file that is never written: the operating system drops it when
 * its process dies, however it dies, so no stale lock can be left behind and no process id is ever trusted.
 */
export class RunLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Waits at most `waitMs` for another holder. Throws `WhetstoneError` (`run-in-use`). */
  static take(path: string, waitMs = 0): RunLock {
    const database = new DatabaseSync(path);
    try {
      database.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN EXCLUSIVE`);
      return new RunLock(database);
    } catch (error) {
      database.close();
      if (((error as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_BUSY) throw namedDiskError(error, path);
      throw new WhetstoneError('run-in-use', 'Another whetstone is writing this run.', {
        hint: 'Wait until it has finished, or stop it and run the same command again: it goes on where the other stopped.',
        cause: error,
      });
    }
  }

  release(): void {
    this.#database.close();
  }
}
