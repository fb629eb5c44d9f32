import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { bleu } from './bleu.ts';
import { exactMatch } from './exact-match.ts';
import { fuzzyRatio } from './fuzzy-ratio.ts';

const lines = (name: string): readonly string[] =>
  readFileSync(join(SHARED_DATA, 'codexglue-outputs', name), 'utf8')
    .replace(/\n$/, '')
    .split('\n');
const percent = (share: number) => Math.round(share * 10_000) / 100;

/** The naive copy of C# as Java is published as 18.69 and comes out as 18.58 from the files, by whoever computes it. */
it.each([
  ['C# to Java', 'cs-java-model1.gold', 'cs-java-model1.output', 71.99, 57.9],
  ['repair', 'small-model.gold', 'small-model.output', 77.42, 16.4],
  ['copied repair', 'small-model.gold', 'small-test.buggy-fixed.buggy', 78.06, 0],
  ['copied C#', 'test.java-cs.txt.java', 'test.java-cs.txt.cs', 18.58, 0],
])('gives CodeXGLUE’s figures: %s', (_, gold, output, publishedBleu, publishedMatch) => {
  const [references, candidates] = [lines(gold), lines(output)];
  expect(percent(bleu(references, candidates))).toBe(publishedBleu);
  expect(percent(exactMatch(references, candidates))).toBe(publishedMatch);
});

it('refuses lists of different lengths, and knows the ends', () => {
  expect(() => bleu(['a'], [])).toThrow(RangeError);
  expect(() => exactMatch(['a'], [])).toThrow(RangeError);
  expect(bleu(['a b c d e'], ['a b c d e'])).toBe(1);
  expect(bleu(['a b'], [''])).toBe(0);
});

it.each([
  ['this is a test', 'this is a test!', 97],
  ['abc', 'abd', 67],
  ['', '', 100],
  ['a', '', 0],
  ['kitten', 'sitting', 62],
])('gives the ratio of fuzzywuzzy: %j and %j', (a, b, expected) => expect(fuzzyRatio(a, b)).toBe(expected));

it('is symmetric and full only for equal short texts', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (a, b) => {
      expect(fuzzyRatio(a, b)).toBe(fuzzyRatio(b, a));
      expect(fuzzyRatio(a, b) === 100).toBe(a === b);
    }),
  );
});
