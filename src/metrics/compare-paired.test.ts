import { expect, test } from 'vitest';
import { attemptRecord } from '../../test/fixtures/attempt-record.ts';
import { comparePaired } from './compare-paired.ts';
import { differenceInterval } from './difference-interval.ts';

type Cell = 'pass' | 'fail' | 'unjudged';
const verdicts = {
  pass: { kind: 'passed' as const },
  fail: { kind: 'failed' as const, failures: [] },
  unjudged: { kind: 'unjudged' as const, error: 'the sandbox could not start' },
};
/** One task per cell; `perCluster` tasks in a row share a cluster. */
const records = (recipe: string, cells: readonly Cell[], perCluster = 1) =>
  cells.map((cell, index) =>
    attemptRecord({ recipe, task: `t${index}`, cluster: `c${Math.floor(index / perCluster)}`, verdict: verdicts[cell] }),
  );
const cells = (...runs: readonly (readonly [Cell, number])[]): Cell[] => runs.flatMap(([cell, count]) => new Array<Cell>(count).fill(cell));

test('fourteen won, five lost of sixty-eight: the figures by hand', () => {
  const a = records('a', cells(['pass', 14], ['fail', 5], ['pass', 7], ['fail', 42]));
  const b = records('b', cells(['fail', 14], ['pass', 5], ['pass', 7], ['fail', 42]));
  const found = comparePaired(a, b);
  expect(found).toMatchObject({ n: 68, clusters: 68, wins: 14, losses: 5, ties: 49, unjudged: 0, verdict: 'as-good-as' });
  expect(found.difference).toBeCloseTo(9 / 68, 12);
  // With clusters of one task the sign-flip test is McNemar's.
  expect(found.p).toBeCloseTo(found.mcnemarP, 12);
  expect(found.mcnemarP).toBeCloseTo(0.063568115234375, 12);
  // (9 - 68 d)^2 = 1.959964^2 (19 - 18 d + 68 d^2), solved with numpy.roots.
  expect(found.interval.low).toBeCloseTo(0.00712997, 7);
  expect(found.interval.high).toBeCloseTo(0.25757591, 7);
});

test('a clear winner is better, the other way round worse', () => {
  const a = records('a', cells(['pass', 30], ['fail', 30]));
  const b = records('b', cells(['pass', 8], ['fail', 52]));
  expect(comparePaired(a, b)).toMatchObject({ verdict: 'better', moreTasksNeeded: undefined });
  expect(comparePaired(b, a)).toMatchObject({ verdict: 'worse', difference: -22 / 60 });
});

test('with fewer than twenty clusters nothing is decided, and the tasks to reach them are asked for', () => {
  const a = records('a', cells(['pass', 38]), 2);
  const b = records('b', cells(['fail', 38]), 2);
  expect(comparePaired(a, b)).toMatchObject({ clusters: 19, verdict: 'cannot-tell', moreTasksNeeded: 10 });
});

test('recipes that never differ are as good only once enough tasks say so', () => {
  const few = cells(['pass', 10], ['fail', 20]);
  const many = cells(['pass', 40], ['fail', 60]);
  expect(comparePaired(records('a', few), records('b', few))).toMatchObject({ difference: 0, p: 1, verdict: 'cannot-tell' });
  expect(comparePaired(records('a', many), records('b', many))).toMatchObject({ difference: 0, verdict: 'as-good-as' });
});

test('the more the results scatter, the more tasks are asked for', () => {
  const compare = (wins: number, losses: number) =>
    comparePaired(
      records('a', cells(['pass', wins], ['fail', 60 - wins])),
      records('b', cells(['fail', wins], ['pass', losses], ['fail', 60 - wins - losses])),
    );
  const calm = compare(3, 4);
  const wild = compare(14, 15);
  expect([calm.verdict, wild.verdict]).toEqual(['cannot-tell', 'cannot-tell']);
  // By hand: variance (29 - 60 (1/60)^2 + 1) / 65 = 0.4613, distance 0.05 - 1/60, (1.9600 + 0.8416)^2 = 7.8489: 3258 tasks, 60 are there.
  expect(wild.moreTasksNeeded).toBe(3200);
  expect(calm.moreTasksNeeded).toBeGreaterThan(100);
  expect(wild.moreTasksNeeded).toBeGreaterThan(3 * (calm.moreTasksNeeded as number));
});

test('unjudged tasks, tasks of one side only, doubles and holes that cannot be inferred stay out', () => {
  const a = records('a', ['pass', 'unjudged', 'pass', 'pass']);
  const b = [...records('b', ['fail', 'pass', 'unjudged']), ...records('b', ['pass'])];
  const secret = { task: 'secret', cluster: 'secret', notInferable: 'long text literal' };
  const found = comparePaired([...a, attemptRecord({ ...secret, recipe: 'a' })], [...b, attemptRecord({ ...secret, recipe: 'b' })]);
  expect(found).toMatchObject({ n: 1, wins: 1, unjudged: 2 });
  const kept = comparePaired([attemptRecord({ ...secret, recipe: 'a' })], [attemptRecord({ ...secret, recipe: 'b' })], {
    notInferable: 'kept',
  });
  expect(kept.n).toBe(1);
});

test('several attempts per task count as shares, exactly', () => {
  const attempts = (recipe: string, passed: number, of: number) =>
    Array.from({ length: 80 }, (_, task) =>
      Array.from({ length: of }, (_, attempt) =>
        attemptRecord({ recipe, task: `t${task}`, attempt, verdict: attempt < passed ? verdicts.pass : verdicts.fail }),
      ),
    ).flat();
  // One of three against two of six are equal shares, though 1/3 has no exact binary form.
  expect(comparePaired(attempts('a', 1, 3), attempts('b', 2, 6))).toMatchObject({ n: 80, ties: 80, difference: 0, p: 1 });
  expect(comparePaired(attempts('a', 2, 3), attempts('b', 2, 6)).difference).toBeCloseTo(1 / 3, 12);
});

test('tasks alike within a definition widen the interval', () => {
  const a = cells(['pass', 20], ['fail', 40]);
  const b = cells(['fail', 40], ['pass', 6], ['fail', 14]);
  const width = (perCluster: number): number => {
    const { interval } = comparePaired(records('a', a, perCluster), records('b', b, perCluster));
    return interval.high - interval.low;
  };
  expect(width(2)).toBeGreaterThan(1.3 * width(1));
});

test('without pairs nothing is known', () => {
  expect(comparePaired([], [])).toMatchObject({ n: 0, difference: 0, p: 1, verdict: 'cannot-tell', moreTasksNeeded: undefined });
  expect(differenceInterval([])).toEqual({ low: -1, high: 1 });
});
