import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

const signal = new AbortController().signal;
const ticks = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

test('hands results out in order, however long each takes, and never works on more than allowed', async () => {
  let running = 0;
  let most = 0;
  const stream = inOrder([9, 1, 5, 0, 3, 8, 2], {
    concurrency: 3,
    signal,
    conflicts: () => false,
    work: async (item) => {
      most = Math.max(most, ++running);
      await ticks(item * 10);
      running--;
      return item * 2;
    },
  });
  expect((await Array.fromAsync(stream)).map(({ result }) => result)).toEqual([18, 2, 10, 0, 6, 16, 4]);
  expect(most).toBe(3);
});

test('what conflicts waits for the earlier result', async () => {
  const finished: number[] = [];
  const stream = inOrder([1, 2, 3], {
    concurrency: 3,
    signal,
    conflicts: (earlier, later) => later - earlier === 1,
    work: async (item) => {
      const seen = [...finished];
      await ticks(20);
      finished.push(item);
      return seen;
    },
  });
  expect((await Array.fromAsync(stream)).map(({ result }) => result)).toEqual([[], [1], [1, 2]]);
});

test('a reader that stops aborts the rest and waits for its end', async () => {
  let open = 0;
  const stream = inOrder([0, 1, 2, 3], {
    concurrency: 2,
    signal,
    conflicts: () => false,
    work: async (item, workSignal) => {
      open++;
      if (item > 0) await new Promise<void>((resolve) => workSignal.addEventListener('abort', () => resolve(), { once: true }));
      open--;
      return item;
    },
  });
  for await (const { result } of stream) {
    expect(result).toBe(0);
    break;
  }
  expect(open).toBe(0);
});

test('a failure is thrown in its turn', async () => {
  const stream = inOrder([1, 2], {
    concurrency: 2,
    signal,
    conflicts: () => false,
    work: async (item) => {
      if (item === 2) throw new Error('two');
      await ticks(5);
      return item;
    },
  });
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const { result } of stream) seen.push(result);
    })(),
  ).rejects.toThrow('two');
  expect(seen).toEqual([1]);
});
