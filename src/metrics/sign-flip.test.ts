import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signFlipP } from './sign-flip.ts';

/** All flips, one by one: slow and plain. */
function enumerated(totals: readonly number[]): number {
  const observed = Math.abs(totals.reduce((sum, total) => sum + total, 0));
  let hits = 0;
  for (let flips = 0; flips < 2 ** totals.length; flips++) {
    const sum = totals.reduce((all, total, bit) => all + ((flips >> bit) & 1 ? total : -total), 0);
    if (Math.abs(sum) >= observed - 1e-9) hits += 1;
  }
  return hits / 2 ** totals.length;
}

test('whole and broken totals give the p of enumeration in Python', () => {
  expect(signFlipP([3, -1, 2, 2, -1, 1, 0, 1])).toBeCloseTo(0.203125, 12);
  expect(signFlipP([0.5, -0.25, 1.5, 0.75, 0.5])).toBeCloseTo(0.125, 12);
});

test('building the distribution gives what enumerating gives', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 10 }), (totals) => {
      expect(signFlipP(totals)).toBeCloseTo(enumerated(totals), 10);
    }),
    { seed: 4 },
  );
});

test('many broken totals are drawn, repeatably, close to the exact p', () => {
  const totals = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? -1 : 1));
  const exact = signFlipP(totals);
  const drawn = signFlipP(totals.map((total) => total * 0.3));
  expect(Math.abs(drawn - exact)).toBeLessThan(0.01);
  expect(signFlipP(totals.map((total) => total * 0.3))).toBe(drawn);
});

test('swapping the recipes changes nothing, and no difference is p 1', () => {
  expect(signFlipP([1, 2, -1, 3])).toBe(signFlipP([-1, -2, 1, -3]));
  expect(signFlipP([0, 0])).toBe(1);
  expect(signFlipP([])).toBe(1);
});

test('hundreds of clusters are still exact', () => {
  // All of 200 clusters in one direction: only the two extreme flips reach it.
  expect(signFlipP(new Array<number>(200).fill(1)) / 2 ** -199).toBeCloseTo(1, 9);
});
