import { expect, test } from 'vitest';
import type { Part } from '../core/problem.ts';
import { randomFrom } from '../core/random.ts';
import { HOLE_KINDS, type HoleKind } from '../core/task.ts';
import type { CandidateHole } from './candidate-hole.ts';
import { orderCandidates } from './order-candidates.ts';

const candidate = (number: number, kind: HoleKind, cluster: string): CandidateHole => ({
  id: `t/${kind}/${number}`,
  path: 'a.py',
  hole: { start: number, end: number + 1, kind, topLevel: cluster, importTime: false, typeOnly: false },
  text: 'x',
  cluster,
  tests: [0],
});
const candidates = Array.from({ length: 300 }, (_, i) => candidate(i, HOLE_KINDS[i % 4]!, i < 200 ? 'big' : `small ${i % 9}`));
const parts = new Map<string, Part>([
  ['big', 'choose'],
  ...Array.from({ length: 9 }, (_, i) => [`small ${i}`, i % 3 === 0 ? 'train' : i % 3 === 1 ? 'choose' : 'confirm'] as const),
]);

test('keeps every candidate once, the same for the same seed, another order for another', () => {
  const ordered = orderCandidates(candidates, parts, randomFrom(1));
  expect(ordered.map((each) => each.id).toSorted()).toEqual(candidates.map((each) => each.id).toSorted());
  expect(orderCandidates(candidates, parts, randomFrom(1))).toEqual(ordered);
  expect(orderCandidates(candidates, parts, randomFrom(2))).not.toEqual(ordered);
});

test('the first twenty are balanced over kinds and parts, and not all of the big class', () => {
  const first = orderCandidates(candidates, parts, randomFrom(1)).slice(0, 20);
  for (const kind of HOLE_KINDS) expect(first.filter((each) => each.hole.kind === kind)).toHaveLength(5);
  expect(first.filter((each) => parts.get(each.cluster) === 'choose')).toHaveLength(8);
  expect(first.filter((each) => each.cluster === 'big').length).toBeLessThan(8);
});
