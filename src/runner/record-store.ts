import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { AttemptRecord, RunRecord } from '../core/record.ts';
import { namedDiskError } from '../workspaces/disk-errors.ts';
import { type Place, RecordIndex } from './record-index.ts';
import { RecordsFile } from './records-file.ts';
import { RunLock } from './run-lock.ts';

/** At most this much finished work waits to be on the disk itself (it is safe from a kill at once). */
const SYNC_EVERY_MS = 500;

/**
 * The records of one run: `records.jsonl`, the exchange form and the truth, and `records.sqlite`, its index.
 *
 * A unit has one record, by its key: adding it twice changes nothing, except that a judged record takes the place of an unjudged one.
 * Throws `WhetstoneError`: `run-in-use` when another process writes this run, `disk-full` with everything before kept.
 */
export class RecordStore implements AsyncDisposable {
  readonly folder: string;
  /** What was mended when opening, one sentence each, for the user. */
  readonly notes: readonly string[];
  readonly #lock: RunLock;
  readonly #file: RecordsFile;
  readonly #index: RecordIndex;
  readonly #places: Map<string, Place>;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  private constructor(folder: string, lock: RunLock) {
    this.folder = folder;
    this.#lock = lock;
    this.#file = new RecordsFile(path.join(folder, 'records.jsonl'));
    const { index, rebuilt } = RecordIndex.open(path.join(folder, 'records.sqlite'), this.#file.size);
    this.#index = index;
    this.#places = index.places();
    const damaged = this.#catchUp();
    const notes: string[] = [];
    if (this.#file.cutBytes > 0) notes.push(`A half-written last record (${this.#file.cutBytes} bytes) was cut; its unit is done again.`);
    if (damaged > 0) notes.push(`${damaged} damaged ${damaged === 1 ? 'record was' : 'records were'} left out; the units are done again.`);
    if (rebuilt) notes.push('The index of the records was damaged and has been built again from the records.');
    this.notes = notes;
  }

  static open(folder: string): RecordStore {
    try {
      mkdirSync(folder, { recursive: true });
      const lock = RunLock.take(path.join(folder, 'run.lock'));
      try {
        return new RecordStore(folder, lock);
      } catch (error) {
        lock.release();
        throw error;
      }
    } catch (error) {
      throw namedDiskError(error, folder);
    }
  }

  get size(): number {
    return this.#places.size;
  }

  get(key: string): RunRecord | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const record = this.#file.read(place.start, place.length);
    // Damaged since it was indexed: forgotten, so that its unit can be done again.
    if (record?.key !== key) this.#places.delete(key);
    return record?.key === key ? record : undefined;
  }

  /** The judged attempt of this key, if it is done. An unjudged one is worth another try. */
  judged(key: string): AttemptRecord | undefined {
    if (this.#places.get(key)?.unjudged !== false) return undefined;
    const record = this.get(key);
    return record?.type === 'attempt' ? record : undefined;
  }

  /** `false` when the unit had its record already. Returns after the operating system has the line. */
  append(record: RunRecord): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    const known = this.#places.get(record.key);
    const unjudged = record.type === 'attempt' && record.verdict.kind === 'unjudged';
    if (known !== undefined && (!known.unjudged || unjudged)) return false;
    const { start, length } = this.#file.append(record);
    this.#places.set(record.key, { start, length, unjudged });
    this.#index.add(record, start, length);
    this.#timer ??= setTimeout(() => this.#settle(), SYNC_EVERY_MS).unref();
    return true;
  }

  /** One record per unit, in the order they were written. */
  *records(): Generator<RunRecord> {
    const places = [...this.#places.values()].sort((a, b) => a.start - b.start);
    for (const { start, length } of places) {
      const record = this.#file.read(start, length);
      if (record !== undefined) yield record;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#index.close();
    } finally {
      try {
        await this.#file.close();
      } finally {
        this.#lock.release();
      }
    }
  }

  #settle(): void {
    this.#timer = undefined;
    try {
      this.#index.commit();
    } catch (error) {
      this.#failure = error;
    }
    this.#file.sync().catch((error: unknown) => {
      this.#failure = error;
    });
  }

  #catchUp(): number {
    let damaged = 0;
    for (const { start, length, record } of this.#file.lines(this.#index.coveredBytes)) {
      if (record === undefined) {
        damaged += 1;
        this.#index.cover(start + length + 1);
        continue;
      }
      const known = this.#places.get(record.key);
      const unjudged = record.type === 'attempt' && record.verdict.kind === 'unjudged';
      if (known !== undefined && (!known.unjudged || unjudged)) continue;
      this.#places.set(record.key, { start, length, unjudged });
      this.#index.add(record, start, length);
    }
    this.#index.commit();
    return damaged;
  }
}
