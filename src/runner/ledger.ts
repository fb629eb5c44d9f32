import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { namedDiskError } from './disk-errors.ts';
import { RunLock } from './run-lock.ts';

const LOCK_WAIT_MS = 5_000;

/** One look: `run` has seen how `task` of the confirm part is answered. */
const lookSchema = z.object({ task: z.string(), run: z.string(), at: z.string() });
export type Look = z.infer<typeof lookSchema>;

/**
 * `ledger.jsonl`: which confirm tasks have been looked at, and by which run.
 *
 * A confirm task decides honestly once: a recipe chosen after it was seen may have been chosen because of it. A task is written here,
 * on the disk, before its first attempt begins, so that no kill can make a seen task look fresh.
 */
export class Ledger {
  readonly #file: string;
  readonly #lock: string;

  constructor(whetstoneFolder: string) {
    this.#file = path.join(whetstoneFolder, 'ledger.jsonl');
    this.#lock = path.join(whetstoneFolder, 'ledger.lock');
  }

  looks(): readonly Look[] {
    if (!existsSync(this.#file)) return [];
    return readFileSync(this.#file, 'utf8').split('\n').flatMap(lookOf);
  }

  /** Those of `tasks` that no run but `run` has looked at, in their order. */
  fresh(tasks: readonly string[], run: string): readonly string[] {
    const spent = new Set(
      this.looks()
        .filter((look) => look.run !== run)
        .map((look) => look.task),
    );
    return tasks.filter((task) => !spent.has(task));
  }

  /** Tasks `run` itself has looked at. */
  mine(run: string): readonly string[] {
    return this.looks()
      .filter((look) => look.run === run)
      .map((look) => look.task);
  }

  /**
   * Spends a task for `run`; `false` when another run has looked at it. Spending it again for the same run writes nothing.
   * Throws `WhetstoneError` (`run-in-use`) when another process holds the ledger for more than five seconds, and `disk-full`.
   */
  spend(task: string, run: string, at: string): boolean {
    const lock = RunLock.take(this.#lock, LOCK_WAIT_MS);
    try {
      const looks = this.looks().filter((look) => look.task === task);
      if (looks.some((look) => look.run !== run)) return false;
      if (looks.length === 0) this.#append(`${JSON.stringify({ task, run, at } satisfies Look)}\n`);
      return true;
    } finally {
      lock.release();
    }
  }

  #append(text: string): void {
    try {
      const descriptor = openSync(this.#file, 'a');
      try {
        // A kill may have left a line without its end: a fresh line keeps the new looks readable.
        writeSync(descriptor, this.#endsWhole() ? text : `\n${text}`);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      throw namedDiskError(error, this.#file);
    }
  }

  #endsWhole(): boolean {
    const text = readFileSync(this.#file, 'utf8');
    return text === '' || text.endsWith('\n');
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
