import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regularisedBeta, studentTCdf, studentTQuantile } from './student-t.ts';

// scipy 1.17.1: stats.t.ppf, stats.t.cdf, stats.beta.cdf (scripts/check-statistics.py).
test.each([
  [0.975, 1, 12.706204736174694],
  [0.975, 4.7, 2.62072607535317],
  [0.975, 29, 2.045229642132703],
  [0.6, 2.5, 0.2814595127485477],
  [0.975, Number.POSITIVE_INFINITY, 1.959963984540054],
])('the t quantile at %d with %d degrees is scipy’s', (probability, degrees, expected) => {
  expect(studentTQuantile(probability, degrees)).toBeCloseTo(expected, 10);
});

test.each([
  [-2.5, 3, 0.04385332350403278],
  [0.3, 12.5, 0.6154461280157326],
  [4, 60, 0.9999118388064681],
])('P(T <= %d) with %d degrees is scipy’s', (t, degrees, expected) => {
  expect(studentTCdf(t, degrees)).toBeCloseTo(expected, 12);
});

test.each([
  [0.3, 2, 5, 0.5798250000000003],
  [0.9, 0.5, 0.5, 0.7951672353008665],
  [0.5, 30, 40, 0.8857998873233515],
])('the incomplete beta function at %d, %d, %d is scipy’s', (x, a, b, expected) => {
  expect(regularisedBeta(x, a, b)).toBeCloseTo(expected, 12);
});

test('the quantile undoes the distribution', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.double({ min: 0.5, max: 1e5, noNaN: true }), (p, degrees) => {
      expect(studentTCdf(studentTQuantile(p, degrees), degrees)).toBeCloseTo(p, 8);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('there is no quantile at 0, at 1 or without degrees', () => {
  for (const [p, degrees] of [
    [0, 3],
    [1, 3],
    [0.5, 0],
  ] as const)
    expect(() => studentTQuantile(p, degrees)).toThrow(RangeError);
});
