import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm } from './holm.ts';
import { mcnemarExact } from './mcnemar.ts';
import { passAtK } from './pass-at-k.ts';

// scipy 1.17.1: stats.binomtest(wins, wins + losses).pvalue.
test.each([
  [14, 5, 0.063568115234375],
  [0, 6, 0.03125],
  [3, 3, 1],
  [700, 640, 0.10697992524490962],
  [0, 0, 1],
])('McNemar of %d against %d', (wins, losses, expected) => {
  expect(mcnemarExact(wins, losses)).toBeCloseTo(expected, 9);
});

test('Holm’s correction is that of statsmodels', () => {
  // statsmodels 0.15.0: multipletests([0.01, 0.04, 0.03, 0.005], method="holm")[1].
  const expected = [0.03, 0.06, 0.06, 0.02];
  holm([0.01, 0.04, 0.03, 0.005]).forEach((adjusted, index) => {
    expect(adjusted).toBeCloseTo(expected[index] as number, 12);
  });
  expect(holm([])).toEqual([]);
});

test('Holm’s values are at least the raw ones, at most 1, and in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (raw) => {
      const adjusted = holm(raw);
      raw.forEach((p, i) => {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p);
        expect(adjusted[i]).toBeLessThanOrEqual(1);
        raw.forEach((other, j) => {
          if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] as number);
        });
      });
    }),
    { seed: 5 },
  );
});

// scripts/check-statistics.py, "passAtK": the average over all drawn subsets.
test.each([
  [10, 3, 1, 0.3],
  [10, 3, 5, 0.9166666666666666],
  [5, 0, 3, 0],
  [5, 4, 2, 1],
])('pass@k of %d attempts, %d passed, k %d', (n, passed, k, expected) => {
  expect(passAtK(n, passed, k)).toBeCloseTo(expected, 12);
});

test('pass@k stays in 0..1, grows with k and with passes, and is the rate at k = 1', () => {
  const counts = fc
    .integer({ min: 1, max: 200 })
    .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 1, max: n })));
  fc.assert(
    fc.property(counts, ([n, passed, k]) => {
      const value = passAtK(n, passed, k);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      if (k < n) expect(passAtK(n, passed, k + 1)).toBeGreaterThanOrEqual(value - 1e-12);
      if (passed < n) expect(passAtK(n, passed + 1, k)).toBeGreaterThanOrEqual(value - 1e-12);
      expect(passAtK(n, passed, 1)).toBeCloseTo(passed / n, 10);
    }),
    { seed: 6 },
  );
});

test('pass@k of too few attempts is refused', () => {
  expect(() => passAtK(3, 1, 4)).toThrow(RangeError);
  expect(() => passAtK(3, 4, 1)).toThrow(RangeError);
});
