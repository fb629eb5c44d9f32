import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterMean } from './cluster-mean.ts';

const observed = (groups: readonly (readonly number[])[]) =>
  groups.flatMap((values, index) => values.map((value) => ({ value, cluster: `c${index}` })));

test('error and degrees are those of the full CR2 matrices', () => {
  // scripts/check-statistics.py, "cr2": numpy matrices of Bell and McCaffrey's formula.
  const { n, clusters, mean, standardError, degrees } = clusterMean(observed([[1, 1, 0], [0], [1, 0], [0, 0, 0, 1], [1]]));
  expect([n, clusters]).toEqual([11, 5]);
  expect(mean).toBeCloseTo(0.45454545454545453, 12);
  expect(standardError).toBeCloseTo(0.13402271604707117, 12);
  expect(degrees).toBeCloseTo(2.9702970297029694, 12);
});

test('with clusters of one it is the ordinary standard error with n - 1 degrees', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 30 }), (values) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      const found = clusterMean(observed(values.map((value) => [value])));
      expect(found.standardError).toBeCloseTo(Math.sqrt(variance / values.length), 9);
      expect(found.degrees).toBeCloseTo(values.length - 1, 6);
    }),
    { seed: 2 },
  );
});

test('repeating every task inside its cluster tells nothing new', () => {
  const groups = [[1, 0], [0], [1, 1, 1], [0, 1]];
  const doubled = groups.map((values) => [...values, ...values]);
  expect(clusterMean(observed(doubled)).standardError).toBeCloseTo(clusterMean(observed(groups)).standardError, 12);
});

test('one cluster has a mean and no error; nothing has neither', () => {
  expect(clusterMean(observed([[1, 0]]))).toMatchObject({ mean: 0.5, clusters: 1, standardError: Number.NaN });
  expect(clusterMean([])).toMatchObject({ n: 0, mean: Number.NaN });
});
