import { closeSync, existsSync, fdatasync, openSync, readSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { namedDiskError } from '../workspaces/disk-errors.ts';
import { RunLock } from './run-lock.ts';

const LOCK_WAIT_MS = 5_000;

/** One look: `run` has seen how `task` of the confirm part is answered. */
const lookSchema = z.object({ task: z.string(), run: z.string(), at: z.string() });
export type Look = z.infer<typeof lookSchema>;

/**
 * `ledger.jsonl`: which confirm tasks have been looked at, and by which run.
 *
 * A confirm task decides honestly once: a recipe chosen after it was seen may have been chosen because of it. A task is handed to the
 * operating system here before its first attempt begins, so that no kill can make a seen task look fresh; it is on the disk itself
 * moments later (a power cut in between is not guarded against).
 */
export class Ledger {
  readonly #file: string;
  readonly #lock: string;
  readonly #looks = new Map<string, Look>();
  #readBytes = 0;
  #rest = '';

  constructor(whetstoneFolder: string) {
    this.#file = path.join(whetstoneFolder, 'ledger.jsonl');
    this.#lock = path.join(whetstoneFolder, 'ledger.lock');
  }

  /** One look per task, the first, in the order they were taken. */
  looks(): readonly Look[] {
    this.#readOn();
    return [...this.#looks.values()];
  }

  /** Those of `tasks` that no run but `run` has looked at, in their order. */
  fresh(tasks: readonly string[], run: string): readonly string[] {
    this.#readOn();
    return tasks.filter((task) => (this.#looks.get(task)?.run ?? run) === run);
  }

  /** Tasks `run` itself has looked at. */
  mine(run: string): readonly string[] {
    return this.looks().flatMap((look) => (look.run === run ? [look.task] : []));
  }

  /**
   * Spends a task for `run`; `false` when another run has looked at it. Spending it again for the same run writes nothing.
   * Throws `WhetstoneError` (`run-in-use`) when another process holds the ledger for more than five seconds, and `disk-full`.
   */
  spend(task: string, run: string, at: string): boolean {
    const lock = RunLock.take(this.#lock, LOCK_WAIT_MS);
    try {
      this.#readOn();
      const look = this.#looks.get(task);
      if (look === undefined) this.#append({ task, run, at });
      return look === undefined || look.run === run;
    } finally {
      lock.release();
    }
  }

  #append(look: Look): void {
    try {
      const descriptor = openSync(this.#file, 'a');
      // A kill may have left a line without its end: a fresh line keeps the new look readable.
      writeSync(descriptor, `${this.#rest === '' ? '' : '\n'}${JSON.stringify(look)}\n`);
      fdatasync(descriptor, () => closeSync(descriptor));
    } catch (error) {
      throw namedDiskError(error, this.#file);
    }
  }

  /** Takes in what was appended since, by whomever: the file only grows. */
  #readOn(): void {
    if (!existsSync(this.#file)) return;
    const size = statSync(this.#file).size;
    if (size === this.#readBytes) return;
    const bytes = Buffer.alloc(size - this.#readBytes);
    const descriptor = openSync(this.#file, 'r');
    try {
      readSync(descriptor, bytes, 0, bytes.length, this.#readBytes);
    } finally {
      closeSync(descriptor);
    }
    this.#readBytes = size;
    const lines = (this.#rest + bytes.toString()).split('\n');
    this.#rest = lines.pop() as string;
    for (const look of lines.flatMap(lookOf)) if (!this.#looks.has(look.task)) this.#looks.set(look.task, look);
  }
}

function lookOf(line: string): Look[] {
  if (line === '') return [];
  try {
    const parsed = lookSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return []; // Cut short by a kill before its first attempt began: nobody has looked.
  }
}
