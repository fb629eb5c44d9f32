import { expect, test } from 'vitest';
import { attemptRecord, latencyRecord } from '../../test/fixtures/attempt-record.ts';
import { costSummary } from './cost-summary.ts';
import { latencySummary } from './latency-summary.ts';
import { oracle } from './oracle.ts';
import { passAtKOf } from './pass-at-k-of.ts';
import { passRate } from './pass-rate.ts';
import { quantileWithInterval } from './quantile-interval.ts';

const failed = { kind: 'failed' as const, failures: [] };

test('a pass rate counts each task once, ours apart, not inferable apart', () => {
  const records = [
    attemptRecord({ task: 'a' }),
    attemptRecord({ task: 'a' }),
    attemptRecord({ task: 'b', verdict: failed }),
    attemptRecord({ task: 'c', verdict: { kind: 'unjudged', error: 'no sandbox' } }),
    attemptRecord({ task: 'd', notInferable: 'magic number' }),
  ];
  expect(passRate(records)).toMatchObject({ n: 2, passed: 1, rate: 0.5, unjudged: 1 });
  expect(passRate(records, { notInferable: 'only' })).toMatchObject({ n: 1, passed: 1 });
  expect(passRate(records, { notInferable: 'kept' })).toMatchObject({ n: 3, passed: 2 });
  expect(passRate([])).toEqual({ n: 0, clusters: 0, passed: 0, rate: undefined, interval: { low: 0, high: 1 }, unjudged: 0 });
});

test('pass@k averages tasks and says which have too few attempts', () => {
  const attempts = (task: string, passed: number, of: number) =>
    Array.from({ length: of }, (_, attempt) => attemptRecord({ task, attempt, verdict: attempt < passed ? { kind: 'passed' } : failed }));
  const found = passAtKOf([...attempts('a', 3, 10), ...attempts('b', 0, 10), ...attempts('c', 1, 2)], 5);
  expect(found).toMatchObject({ n: 2, tooFewAttempts: 1 });
  expect(found.rate).toBeCloseTo(0.9166666666666666 / 2, 12);
});

test('the oracle takes the best candidate of each attempt', () => {
  const two = { candidates: ['a', 'b'].map((text, sample) => ({ edits: [], text, origin: { part: 'samples', sample } })) };
  const records = [
    attemptRecord({ task: 'a', verdict: failed, ...two, otherVerdicts: { 0: { kind: 'passed' } } }),
    attemptRecord({ task: 'b', verdict: failed, ...two, otherVerdicts: { 0: failed } }),
    attemptRecord({ task: 'c', verdict: failed, ...two }),
  ];
  expect(oracle(records)).toMatchObject({ n: 2, passed: 1 });
  expect(oracle([attemptRecord({ task: 'a' })])).toBeUndefined();
});

test('cost leaves out what a cache answered and what was not judged anew', () => {
  const { timings } = attemptRecord({ task: 'x' });
  const found = costSummary([
    attemptRecord({ task: 'a', usage: { promptTokens: 100, reusedTokens: 0, drawnTokens: 10, requests: 1 } }),
    attemptRecord({
      task: 'b',
      usage: { promptTokens: 300, reusedTokens: 50, drawnTokens: 30, requests: 3 },
      timings: { ...timings, solveMs: 700 },
    }),
    attemptRecord({ task: 'c', timings: { ...timings, solveMs: 1, checkMs: 1, cachedRequests: 1, checkShared: true } }),
  ]);
  expect(found.promptTokens).toMatchObject({ n: 3, mean: 500 / 3 });
  expect(found.solveMs).toMatchObject({ n: 2, mean: 600 });
  expect(found.checkMs).toMatchObject({ n: 2, mean: 100 });
  expect(costSummary([]).drawnTokens).toBeUndefined();
});

test('the interval of a median reaches about the ranks of the exact binomial', () => {
  const observations = Array.from({ length: 41 }, (_, index) => ({ value: index + 1, cluster: String(index) }));
  const found = quantileWithInterval(observations, 0.5);
  expect(found?.value).toBe(21);
  // scipy: stats.binom(41, 0.5): ranks 14 and 28 hold the median with 97.2 %, 15 and 27 with 94.0 %.
  expect(found?.interval.low).toBeGreaterThanOrEqual(14);
  expect(found?.interval.low).toBeLessThanOrEqual(15);
  expect(found?.interval.high).toBeGreaterThanOrEqual(27);
  expect(found?.interval.high).toBeLessThanOrEqual(28);
  expect(quantileWithInterval([], 0.5)).toBeUndefined();
});

test('a p95 of few answers says that its upper end is open', () => {
  const records = Array.from({ length: 20 }, (_, index) => latencyRecord({ task: `t${index}`, totalMs: 100 + index }));
  const { cold, warm } = latencySummary(records);
  expect(cold).toMatchObject({ n: 20, totalP50: { value: 109 }, totalP95: { value: 118, openAbove: true } });
  expect(warm).toBeUndefined();
});
