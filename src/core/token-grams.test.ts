import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenGrams } from './token-grams.ts';

const tokens = fc.array(fc.constantFrom('a', 'ab', 'b', '(', ')', '='), { maxLength: 30 });

test('as many grams as there are runs, and equal runs have equal grams wherever they stand', () => {
  fc.assert(
    fc.property(tokens, tokens, fc.integer({ min: 1, max: 6 }), (before, run, size) => {
      const own = tokenGrams(run, size);
      expect(own).toHaveLength(Math.max(0, run.length - size + 1));
      const inside = tokenGrams([...before, ...run], size);
      expect(inside.slice(inside.length - own.length)).toEqual(own);
    }),
  );
});

test('borders of tokens count', () => {
  expect(tokenGrams(['ab', 'c'], 2)).not.toEqual(tokenGrams(['a', 'bc'], 2));
});
