import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';

const storedSchema = z.object({
  /** One per delta of the first answer: text, tokens it stands for (null: unknown), their log-probabilities if they were asked for. */
  pieces: z.array(z.tuple([z.string(), z.number().nullable(), z.array(z.number()).nullable()])),
  reason: z.enum(['stop', 'length', 'rule']),
  /** Rule that ended it, when one did. */
  rule: z.string().nullable(),
  promptTokens: z.number(),
  prefillMs: z.number(),
  decodeMs: z.number(),
  drawnTokens: z.number(),
});
/** One drawn sample as it is kept. */
export type StoredSample = z.output<typeof storedSchema>;

export interface SampleStore extends Disposable {
  get(key: string): StoredSample | undefined;
  put(key: string, sample: StoredSample): void;
}

/** Raised when the form of what is stored changes: older stores are then emptied. */
const STORE_FORMAT = 1;
const BUSY_TIMEOUT_MS = 10_000;

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const isFull = cause instanceof Error && /full/i.test(cause.message);
    if (isFull) throw new WhetstoneError('disk-full', `The disk of ${path} is full.`, { hint: 'Free some space.', cause });
    throw new WhetstoneError(
      'store-damaged',
      `The answer cache ${path} cannot be used: ${cause instanceof Error ? cause.message : cause}`,
      {
        hint: 'Delete that file: it only saves time.',
        cause,
      },
    );
  }
}

/**
 * Drawn samples on disk (SQLite). Several processes may use one store. A crash of the process loses nothing that was put; a crash of
 * the machine may lose the last answers, never the store.
 *
 * Throws `WhetstoneError`: `store-damaged`, `disk-full`.
 */
export function sampleStore(path: string): SampleStore {
  const database = attempt(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    const opened = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    const format = (opened.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (format !== STORE_FORMAT) opened.exec(`DROP TABLE IF EXISTS samples; PRAGMA user_version = ${STORE_FORMAT};`);
    opened.exec('CREATE TABLE IF NOT EXISTS samples (key TEXT PRIMARY KEY, sample TEXT NOT NULL) WITHOUT ROWID;');
    return opened;
  });
  const select = database.prepare('SELECT sample FROM samples WHERE key = ?');
  const insert = database.prepare(
    'INSERT INTO samples (key, sample) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET sample = excluded.sample',
  );
  return {
    get: (key) =>
      attempt(path, () => {
        const row = select.get(key) as { sample: string } | undefined;
        return row && storedSchema.parse(JSON.parse(row.sample));
      }),
    put: (key, sample) => {
      attempt(path, () => insert.run(key, JSON.stringify(sample)));
    },
    [Symbol.dispose]: () => database.close(),
  };
}
