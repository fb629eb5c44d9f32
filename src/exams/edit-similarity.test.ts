import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editSimilarity } from './edit-similarity.ts';

test.each([
  ['', '', 1],
  ['abc', 'abc', 1],
  ['kitten', 'sitting', 1 - 3 / 7],
  ['abc', '', 0],
])('%j and %j', (a, b, expected) => expect(editSimilarity(a, b)).toBeCloseTo(expected, 10));

test('is symmetric and within 0 and 1', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const similarity = editSimilarity(a, b);
      expect(similarity).toBe(editSimilarity(b, a));
      expect(similarity).toBeGreaterThanOrEqual(0);
      expect(similarity).toBeLessThanOrEqual(1);
    }),
  );
});
