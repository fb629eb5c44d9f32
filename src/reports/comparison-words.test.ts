import { expect, test } from 'vitest';
import { comparisonWords } from './comparison-words.ts';
import { duration, percent, points, pValue } from './number-words.ts';
import type { Comparison } from './report-figures.ts';

const comparison: Comparison = {
  left: 'a',
  right: 'b',
  label: 'winner against as is',
  leftName: 'new',
  rightName: 'old',
  n: 68,
  clusters: 40,
  won: 14,
  lost: 5,
  leftPassed: 21,
  rightPassed: 12,
  difference: 9 / 68,
  low: 0.015,
  high: 0.25,
  p: 0.031,
  mcnemarP: 0.064,
  adjustedP: 0.031,
  decision: 'better',
  moreTasks: undefined,
};
const words = (given: Partial<Comparison>, count = 1): string =>
  comparisonWords({ ...comparison, ...given }, count).replaceAll('\u00a0', ' ');

test('better and worse tell counts, points, interval and p', () => {
  expect(words({})).toBe('new fills more holes than old: 21 against 12 of 68 tasks, +13.2 points (95 %: +1.5 to +25.0), p = .031.');
  expect(words({ decision: 'worse' })).toContain('new fills fewer holes than old');
});

test('several comparisons are corrected, and a find that does not survive is a hint', () => {
  expect(words({ adjustedP: 0.062 }, 2)).toContain('Corrected for 2 comparisons it would be p = .062: take it as a hint.');
  expect(words({ p: 0.001, adjustedP: 0.002 }, 2)).toContain('Corrected for 2 comparisons: p = .002.');
});

test('as good says what is ruled out', () => {
  expect(words({ decision: 'as-good-as', low: -0.03 })).toContain('a loss of more than 5 points is ruled out');
});

test('cannot tell asks for tasks, and for definitions when those are too few', () => {
  expect(words({ decision: 'cannot-tell', moreTasks: 80 })).toMatch(/^Cannot tell new from old: about 80 more tasks needed; 21 against 12/);
  expect(words({ decision: 'cannot-tell', clusters: 12 })).toContain('Only 12 definitions: below 20 nothing is decided.');
  expect(words({ decision: 'cannot-tell', n: 0 })).toBe('Cannot tell new from old: no task was answered by both.');
});

test.each([
  [duration(0), '0 ms'],
  [duration(999.6), '1.0 s'],
  [duration(99_960), '1 min 40 s'],
  [duration(120_000), '2 min'],
  [percent(undefined), '–'],
  [percent(0.256), '26 %'],
  [points(0), '±0.0'],
  [points(-0.0301), '−3.0'],
  [pValue(0.0004), 'p < .001'],
  [pValue(1), 'p = 1'],
])('%s', (found, expected) => expect(found.replaceAll('\u00a0', ' ')).toBe(expected));
