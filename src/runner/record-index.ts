import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { RunRecord } from '../core/record.ts';
import { namedDiskError } from '../workspaces/disk-errors.ts';

/** Raised when a column changes; an index of another form is built anew. */
const INDEX_FORMAT = 1;
const ROWS_PER_COMMIT = 256;

/** Where a record lies in the JSON lines. */
export interface Place {
  readonly start: number;
  readonly length: number;
  readonly unjudged: boolean;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS covered (format INTEGER NOT NULL, bytes INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS records (
    key TEXT PRIMARY KEY, type TEXT NOT NULL, recipe TEXT NOT NULL, recipe_name TEXT NOT NULL, model TEXT NOT NULL, task TEXT NOT NULL,
    kind TEXT NOT NULL, part TEXT, cluster TEXT, verdict TEXT, prompt_tokens INTEGER NOT NULL, drawn_tokens INTEGER NOT NULL,
    solve_ms REAL NOT NULL, check_ms REAL, start INTEGER NOT NULL, length INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS records_by_recipe ON records (recipe, task);`;

/**
 * SQLite beside the JSON lines: which units are done, where their lines lie, and columns to ask questions of.
 * It holds nothing that the lines do not: when it is missing, behind, of another form or damaged it is filled again from them.
 */
export class RecordIndex {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  #open = 0;
  /** A failed write: nothing more is written here, and the next opening fills the index again. */
  #isBroken = false;
  #bytes = 0;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    // Losing the newest rows at a power cut costs a second of reading lines again; waiting for the disk at each commit costs more.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec(SCHEMA);
    const covered = database.prepare('SELECT format, bytes FROM covered').get() as { format: number; bytes: number } | undefined;
    if (covered === undefined) database.prepare('INSERT INTO covered VALUES (?, 0)').run(INDEX_FORMAT);
    else if (covered.format !== INDEX_FORMAT) throw new Error('an index of another form');
    this.#bytes = covered?.bytes ?? 0;
    this.#insert = database.prepare(`INSERT OR REPLACE INTO records VALUES (${'?, '.repeat(15)}?)`);
  }

  /** Opens the index, or starts an empty one when it is damaged or covers more than `bytes`, the size of the file of lines. */
  static open(path: string, bytes: number): { readonly index: RecordIndex; readonly rebuilt: boolean } {
    try {
      const database = new DatabaseSync(path);
      try {
        const check = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
        if (check.quick_check !== 'ok') throw new Error(check.quick_check);
        const index = new RecordIndex(database);
        if (index.coveredBytes > bytes) throw new Error('the index covers lines that are not there');
        return { index, rebuilt: false };
      } catch (error) {
        database.close();
        throw error;
      }
    } catch (error) {
      const named = namedDiskError(error, path);
      if (named !== error) throw named;
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      return { index: new RecordIndex(new DatabaseSync(path)), rebuilt: true };
    }
  }

  /** The lines up to this byte are in the index. */
  get coveredBytes(): number {
    return this.#bytes;
  }

  places(): Map<string, Place> {
    const places = new Map<string, Place>();
    for (const row of this.#database.prepare('SELECT key, start, length, verdict FROM records').iterate()) {
      const { key, start, length, verdict } = row as { key: string; start: number; length: number; verdict: string | null };
      places.set(key, { start, length, unjudged: verdict === 'unjudged' });
    }
    return places;
  }

  add(record: RunRecord, start: number, length: number): void {
    this.#write(() => {
      if (this.#open === 0) this.#database.exec('BEGIN');
      this.#open += 1;
      this.#insert.run(...columnsOf(record), start, length);
    });
    this.cover(start + length + 1);
    if (this.#open >= ROWS_PER_COMMIT) this.commit();
  }

  /** Says that the lines up to `bytes` have been looked at, readable or not. */
  cover(bytes: number): void {
    this.#bytes = bytes;
  }

  commit(): void {
    if (this.#open === 0) return;
    this.#write(() => {
      this.#database.prepare('UPDATE covered SET bytes = ?').run(this.#bytes);
      this.#database.exec('COMMIT');
      this.#open = 0;
    });
  }

  close(): void {
    try {
      this.commit();
    } finally {
      this.#database.close();
    }
  }

  #write(action: () => void): void {
    if (this.#isBroken) return;
    try {
      action();
    } catch (error) {
      this.#isBroken = true;
      throw namedDiskError(error, 'the index of the records');
    }
  }
}

function columnsOf(record: RunRecord): (string | number | null)[] {
  const { key, type, recipe, recipeName, model, task, kind } = record;
  const common = [key, type, recipe, recipeName, model, task, kind];
  if (record.type === 'latency') return [...common, null, null, null, record.promptTokens, record.drawnTokens, record.totalMs, null];
  const { part, cluster, verdict, usage, timings } = record;
  return [...common, part, cluster, verdict.kind, usage.promptTokens, usage.drawnTokens, timings.solveMs, timings.checkMs];
}
