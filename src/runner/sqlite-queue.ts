import { randomUUID } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type Lease, MOST_DELIVERIES, type NewUnit, type Outcome, type QueueCounts, type UnitQueue } from '../core/unit-queue.ts';
import { namedDiskError } from '../workspaces/disk-errors.ts';

/** How long a process waits for another one's short write. */
const BUSY_MS = 30_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS units (
    position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, payload TEXT NOT NULL,
    deliveries INTEGER NOT NULL DEFAULT 0, token TEXT, worker TEXT, expires REAL,
    result TEXT, error TEXT, ended INTEGER NOT NULL DEFAULT 0, collected INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS units_to_do ON units (position) WHERE ended = 0;
  CREATE INDEX IF NOT EXISTS units_to_tell ON units (position) WHERE ended = 1 AND collected = 0;`;

/** Waits for a worker: held by nobody, or its lease has lapsed. */
const FREE = 'ended = 0 AND (token IS NULL OR expires <= :now)';
/** Still this delivery's, and not lapsed. */
const HELD = 'key = :key AND token = :token AND ended = 0 AND expires > :now';

/**
 * The queue of the processes of one machine: an SQLite file, opened by each of them. Leases follow the machine's clock; when that is set
 * forward, units are done twice, when backward, lapsed ones wait longer: neither changes an outcome.
 *
 * After a power cut the newest outcomes may be missing (their units are done again); after any kill, none is.
 * Throws `WhetstoneError` (`disk-full`).
 */
export class SqliteQueue implements UnitQueue {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #mostDeliveries: number;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, options: { readonly mostDeliveries?: number } = {}) {
    this.#path = path;
    this.#mostDeliveries = options.mostDeliveries ?? MOST_DELIVERIES;
    this.#database = this.#named(() => new DatabaseSync(path, { timeout: BUSY_MS }));
    this.#named(() => this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA}`));
  }

  async add(units: readonly NewUnit[]): Promise<number> {
    return this.#transaction(() => {
      let waiting = 0;
      for (const { key, payload } of units) {
        const isNew = this.#run('INSERT INTO units (key, payload) VALUES (:key, :payload) ON CONFLICT (key) DO NOTHING', {
          key,
          payload: JSON.stringify(payload),
        });
        const isTriedAgain = this.#run(
          `UPDATE units SET ended = 0, error = NULL, deliveries = 0, token = NULL, collected = 0
           WHERE key = :key AND ended = 1 AND result IS NULL`,
          { key },
        );
        this.#run('UPDATE units SET collected = 0 WHERE key = :key', { key });
        if (isNew + isTriedAgain > 0) waiting += 1;
      }
      return waiting;
    });
  }

  async take(worker: string, options: { readonly count: number; readonly leaseMs: number }): Promise<readonly Lease[]> {
    const now = Date.now();
    // Asked without a lock first: idle workers ask often.
    if (this.#all(`SELECT 1 FROM units WHERE ${FREE} LIMIT 1`, { now }).length === 0) return [];
    return this.#transaction(() => {
      this.#run(
        `UPDATE units SET ended = 1, token = NULL,
           error = coalesce(error, 'given out ' || deliveries || ' times and never brought back: its workers died or stood still')
         WHERE ${FREE} AND deliveries >= :most`,
        { now, most: this.#mostDeliveries },
      );
      const rows = this.#all(`SELECT key, payload, deliveries FROM units WHERE ${FREE} ORDER BY position LIMIT :count`, {
        now,
        count: options.count,
      });
      return rows.map((row): Lease => {
        const lease = {
          key: row.key as string,
          payload: JSON.parse(row.payload as string),
          token: randomUUID(),
          deliveries: (row.deliveries as number) + 1,
        };
        this.#run('UPDATE units SET token = :token, worker = :worker, expires = :expires, deliveries = deliveries + 1 WHERE key = :key', {
          key: lease.key,
          token: lease.token,
          worker,
          expires: now + options.leaseMs,
        });
        return lease;
      });
    });
  }

  async beat(leases: readonly Lease[], leaseMs: number): Promise<readonly Lease[]> {
    const now = Date.now();
    return this.#transaction(() =>
      leases.filter(
        ({ key, token }) =>
          this.#run(`UPDATE units SET expires = :expires WHERE ${HELD}`, { key, token, now, expires: now + leaseMs }) === 0,
      ),
    );
  }

  async finish({ key, token }: Lease, result: unknown): Promise<boolean> {
    const told = { key, token, now: Date.now(), result: JSON.stringify(result ?? null) };
    return this.#run(`UPDATE units SET result = :result, error = NULL, ended = 1, token = NULL WHERE ${HELD}`, told) > 0;
  }

  async fail({ key, token }: Lease, error: string): Promise<boolean> {
    const told = { key, token, now: Date.now(), error, most: this.#mostDeliveries };
    return this.#run(`UPDATE units SET error = :error, ended = deliveries >= :most, token = NULL WHERE ${HELD}`, told) > 0;
  }

  async release({ key, token }: Lease): Promise<void> {
    this.#run(`UPDATE units SET token = NULL, deliveries = deliveries - 1 WHERE ${HELD}`, { key, token, now: Date.now() });
  }

  async outcomes(limit: number): Promise<readonly Outcome[]> {
    const sql = 'SELECT key, result, error FROM units WHERE ended = 1 AND collected = 0 ORDER BY position LIMIT :limit';
    return this.#all(sql, { limit }).map(({ key, result, error }) =>
      result === null ? { key: key as string, error: String(error) } : { key: key as string, result: JSON.parse(result as string) },
    );
  }

  async collected(keys: readonly string[]): Promise<void> {
    this.#transaction(() => {
      for (const key of keys) this.#run('UPDATE units SET collected = 1 WHERE key = :key AND ended = 1', { key });
    });
  }

  async counts(): Promise<QueueCounts> {
    const [row] = this.#all(
      `SELECT coalesce(sum(${FREE}), 0) AS waiting, coalesce(sum(ended = 0 AND token IS NOT NULL AND expires > :now), 0) AS leased,
         coalesce(sum(result IS NOT NULL), 0) AS done, coalesce(sum(ended = 1 AND result IS NULL), 0) AS givenUp FROM units`,
      { now: Date.now() },
    );
    const { waiting, leased, done, givenUp } = row as unknown as QueueCounts;
    return { waiting, leased, done, givenUp };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close();
  }

  #run(sql: string, values: Record<string, string | number>): number {
    return this.#named(() => Number(this.#statement(sql).run(values).changes));
  }

  #all(sql: string, values: Record<string, string | number>): Record<string, unknown>[] {
    return this.#named(() => this.#statement(sql).all(values) as Record<string, unknown>[]);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #transaction<T>(action: () => T): T {
    this.#named(() => this.#database.exec('BEGIN IMMEDIATE'));
    try {
      const value = action();
      this.#named(() => this.#database.exec('COMMIT'));
      return value;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #named<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw namedDiskError(error, this.#path);
    }
  }
}
