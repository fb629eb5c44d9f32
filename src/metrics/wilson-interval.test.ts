import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateInterval } from './rate-interval.ts';
import { wilsonInterval } from './wilson-interval.ts';

// scipy 1.17.1: stats.binomtest(k, n).proportion_ci(0.95, method="wilson").
test.each([
  [0, 20, 0, 0.16112515805281935],
  [7, 40, 0.08745413746035918, 0.3194999033178771],
  [40, 40, 0.9123783988027133, 1],
])('%d of %d is scipy’s interval', (passed, n, low, high) => {
  const found = wilsonInterval(passed / n, n);
  expect(found.low).toBeCloseTo(low, 12);
  expect(found.high).toBeCloseTo(high, 12);
});

test('clusters of one task give Wilson’s interval', () => {
  const observations = Array.from({ length: 40 }, (_, index) => ({ value: index < 7 ? 1 : 0, cluster: String(index) }));
  expect(rateInterval(observations)).toEqual({
    low: expect.closeTo(0.08745413746035918, 9),
    high: expect.closeTo(0.3194999033178771, 9),
  });
});

test('tasks that go all alike within a definition count once per definition', () => {
  const alike = Array.from({ length: 120 }, (_, index) => ({ value: index % 30 < 8 ? 1 : 0, cluster: String(index % 30) }));
  const once = alike.slice(0, 30);
  const width = ({ low, high }: { low: number; high: number }): number => high - low;
  expect(width(rateInterval(alike)) / width(rateInterval(once))).toBeGreaterThan(0.97);
  expect(rateInterval(alike.map((one) => ({ ...one, value: 0 }))).high).toBeCloseTo(wilsonInterval(0, 30).high, 12);
});

test('the interval holds the rate and stays within 0 and 1', () => {
  const observation = fc.record({ value: fc.constantFrom(0, 0.5, 1), cluster: fc.constantFrom('a', 'b', 'c', 'd', 'e') });
  fc.assert(
    fc.property(fc.array(observation, { minLength: 1, maxLength: 40 }), (observations) => {
      const rate = observations.reduce((sum, { value }) => sum + value, 0) / observations.length;
      const { low, high } = rateInterval(observations);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(rate + 1e-12);
      expect(high).toBeGreaterThanOrEqual(rate - 1e-12);
    }),
    { seed: 3 },
  );
});

test('nothing is known of nothing', () => expect(rateInterval([])).toEqual({ low: 0, high: 1 }));
