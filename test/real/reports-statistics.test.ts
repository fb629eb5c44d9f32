import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { clusterMean } from '../../src/metrics/cluster-mean.ts';
import { holm } from '../../src/metrics/holm.ts';
import { mcnemarExact } from '../../src/metrics/mcnemar.ts';
import { passAtK } from '../../src/metrics/pass-at-k.ts';
import { signFlipP } from '../../src/metrics/sign-flip.ts';
import { regularisedBeta, studentTCdf, studentTQuantile } from '../../src/metrics/student-t.ts';
import { wilsonInterval } from '../../src/metrics/wilson-interval.ts';

const script = fileURLToPath(new URL('../../scripts/check-statistics.py', import.meta.url));
/** The Python that `npm test` sets up, else the system's. */
const python = process.env.WHETSTONE_TEST_PYTHON ?? 'python3';
const hasScipy = spawnSync(python, ['-c', 'import scipy, numpy']).status === 0;

interface Cases {
  readonly t: [number, number][];
  readonly tCdf: [number, number][];
  readonly beta: [number, number, number][];
  readonly wilson: [number, number][];
  readonly mcnemar: [number, number][];
  readonly holm: number[];
  readonly clusters: number[][];
  readonly totals: number[];
  readonly fractions: number[];
  readonly passAtK: [number, number, number][];
}
interface Figures {
  readonly t: number[];
  readonly tCdf: number[];
  readonly beta: number[];
  readonly wilson: [number, number][];
  readonly mcnemar: number[];
  readonly holm: number[] | null;
  readonly cr2: { readonly mean: number; readonly standardError: number; readonly degrees: number };
  readonly signFlip: number;
  readonly signFlipFractions: number;
  readonly passAtK: number[];
}

/** Other cases than those written into the unit tests: drawn, the same ones each time. */
function drawnCases(round: number): Cases {
  const random = randomFrom('statistics', round);
  const many = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);
  const between = (low: number, high: number): number => low + random.integer(high - low + 1);
  const pair = (limit: number): [number, number] => {
    const n = between(1, limit);
    return [between(0, n), n];
  };
  return {
    t: many(6, () => [0.5 + 0.495 * random.next(), 0.7 + 80 * random.next()]),
    tCdf: many(6, () => [8 * random.next() - 4, 0.7 + 80 * random.next()]),
    beta: many(6, () => [random.next(), 0.3 + 40 * random.next(), 0.3 + 40 * random.next()]),
    wilson: many(6, () => pair(200)),
    mcnemar: many(6, () => [between(0, 60), between(1, 60)]),
    holm: many(7, () => random.next() ** 3),
    clusters: many(between(4, 12), () => many(between(1, 6), () => between(0, 1))),
    totals: many(12, () => between(-4, 4)),
    fractions: many(11, () => between(-9, 9) / 4),
    passAtK: many(4, () => {
      const [passed, n] = pair(9);
      return [n, passed, between(1, n)];
    }),
  };
}

describe.skipIf(!hasScipy)('statistics beside scipy (needs a Python with scipy: npm test sets one up)', () => {
  it.each([1, 2, 3])('agree on drawn cases, round %d', (round) => {
    const cases = drawnCases(round);
    const { stdout, stderr, status } = spawnSync(python, [script], { input: JSON.stringify(cases), encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const theirs = JSON.parse(stdout) as Figures;
    const near = (ours: readonly number[], expected: readonly number[], digits = 9): void => {
      expect(ours).toHaveLength(expected.length);
      ours.forEach((value, index) => {
        expect(value).toBeCloseTo(expected[index] as number, digits);
      });
    };
    near(
      cases.t.map(([p, degrees]) => studentTQuantile(p, degrees)),
      theirs.t,
      8,
    );
    near(
      cases.tCdf.map(([t, degrees]) => studentTCdf(t, degrees)),
      theirs.tCdf,
    );
    near(
      cases.beta.map(([x, a, b]) => regularisedBeta(x, a, b)),
      theirs.beta,
    );
    near(
      cases.wilson.flatMap(([passed, n]) => {
        const { low, high } = wilsonInterval(passed / n, n);
        return [low, high];
      }),
      theirs.wilson.flat(),
    );
    near(
      cases.mcnemar.map(([wins, losses]) => mcnemarExact(wins, losses)),
      theirs.mcnemar,
    );
    near(
      cases.passAtK.map(([n, passed, k]) => passAtK(n, passed, k)),
      theirs.passAtK,
    );
    if (theirs.holm !== null) near(holm(cases.holm), theirs.holm);
    const observations = cases.clusters.flatMap((values, index) => values.map((value) => ({ value, cluster: String(index) })));
    const { mean, standardError, degrees } = clusterMean(observations);
    near([mean, standardError, degrees], [theirs.cr2.mean, theirs.cr2.standardError, theirs.cr2.degrees], 8);
    near([signFlipP(cases.totals), signFlipP(cases.fractions)], [theirs.signFlip, theirs.signFlipFractions]);
  });
});
