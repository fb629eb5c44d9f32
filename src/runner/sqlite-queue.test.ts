import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { queueLaws } from '../../test/laws/queue-laws.ts';
import { SqliteQueue } from './sqlite-queue.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-queue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

describe('laws of queues, in SQLite', () => {
  queueLaws({
    mostDeliveries: 3,
    fresh: async () => {
      count += 1;
    },
    open: async () => new SqliteQueue(join(folder, `${count}.sqlite`), { mostDeliveries: 3 }),
  });
});

it('keeps everything when it is closed and opened again', async () => {
  const path = join(folder, 'kept.sqlite');
  {
    await using queue = new SqliteQueue(path);
    await queue.add([
      { key: 'a', payload: 1 },
      { key: 'b', payload: 2 },
    ]);
    const [lease] = await queue.take('w', { count: 1, leaseMs: 3_600_000 });
    await queue.finish(lease!, 'done');
  }
  await using again = new SqliteQueue(path);
  expect(await again.counts()).toEqual({ waiting: 1, leased: 0, done: 1, givenUp: 0 });
  expect(await again.outcomes(9)).toEqual([{ key: 'a', result: 'done' }]);
});
