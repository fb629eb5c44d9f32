import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toyProblems } from '../../test/support/toy-race.ts';
import { drawOrder, prefixOrder } from './task-order.ts';

const problems = toyProblems(60);
const ids = (list: readonly { readonly task: { readonly id: string } }[]): readonly string[] => list.map(({ task }) => task.id);

test('the draw order holds every problem once and does not depend on the order they came in', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...problems], { minLength: 60 }), fc.nat(), (shuffled, seed) => {
      const order = ids(drawOrder(shuffled, seed));
      expect(order).toEqual(ids(drawOrder(problems, seed)));
      expect([...order].sort()).toEqual([...ids(problems)].sort());
    }),
    { numRuns: 30 },
  );
});

test('every beginning is balanced by kind and takes each definition once before any twice', () => {
  const order = drawOrder(problems, 7);
  for (const length of [4, 12, 20]) {
    const kinds = new Map<string, number>();
    for (const { kind } of order.slice(0, length)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect([...kinds.values()]).toEqual([length / 4, length / 4, length / 4, length / 4]);
    expect(new Set(order.slice(0, length).map(({ cluster }) => cluster)).size).toBe(length);
  }
});

test('another seed draws in another order', () => {
  expect(ids(drawOrder(problems, 1))).not.toEqual(ids(drawOrder(problems, 2)));
});

test('prefix order keeps files together and goes down each file', () => {
  const order = prefixOrder(problems);
  const paths = order.map(({ task }) => task.ask.path);
  expect([...new Set(paths)]).toHaveLength(3);
  expect(paths).toEqual([...paths].sort());
  for (const [at, { task }] of order.entries()) {
    const before = order[at - 1]?.task.ask;
    if (before?.path === task.ask.path) expect(before.offset).toBeLessThan(task.ask.offset);
  }
});
