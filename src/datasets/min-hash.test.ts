import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandKeys, minHash, type Signature } from './min-hash.ts';

const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_none, at) => Math.imul(from + at, 2_654_435_761) >>> 0);

const estimatedJaccard = (a: Signature, b: Signature): number => a.filter((value, at) => value === b[at]).length / a.length;

test('order and repetition change nothing; a set equals itself', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (set) => {
      expect(minHash([...set, ...set.toReversed()])).toEqual(minHash(set));
      expect(estimatedJaccard(minHash(set), minHash(new Set(set)))).toBe(1);
    }),
  );
});

test('a union’s signature is the smaller one in every place', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 30 }), (a, b) => {
      const [left, right] = [minHash(a), minHash(b)];
      expect(minHash([...a, ...b])).toEqual(left.map((value, at) => Math.min(value, right[at]!)));
    }),
  );
});

test.each([0, 0.2, 0.5, 0.8, 0.95])('estimates a Jaccard index of %d within four standard errors, over 30 pairs', (jaccard) => {
  const size = 400;
  const shared = Math.round((2 * size * jaccard) / (1 + jaccard));
  let sum = 0;
  for (let pair = 0; pair < 30; pair++) {
    const from = pair * 10_000;
    const a = numbers(from, size);
    const b = [...a.slice(0, shared), ...numbers(from + 5_000, size - shared)];
    sum += estimatedJaccard(minHash(a), minHash(b));
  }
  const error = Math.sqrt((jaccard * (1 - jaccard)) / 64 / 30);
  expect(Math.abs(sum / 30 - jaccard)).toBeLessThanOrEqual(4 * error + 0.005);
});

test('near sets share a band, far ones hardly ever', () => {
  const sharesBand = (a: readonly number[], b: readonly number[]): boolean => {
    const keys = new Set(bandKeys(minHash(a)));
    return bandKeys(minHash(b)).some((key) => keys.has(key));
  };
  let far = 0;
  for (let pair = 0; pair < 50; pair++) {
    const a = numbers(pair * 10_000, 200);
    expect(sharesBand(a, [...a.slice(0, 190), ...numbers(pair * 10_000 + 5_000, 10)])).toBe(true);
    if (sharesBand(a, numbers(pair * 10_000 + 5_000, 200))) far += 1;
  }
  expect(far).toBe(0);
});
