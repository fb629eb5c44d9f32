import { describe, expect, test } from 'vitest';
import { byKillsPerSecond, linesPerTest, testsForMutants, within } from './choose-tests.ts';
import type { Coverage } from './harness.ts';

const named = (id: string, durationMs: number, file = 'test_a.py') => ({ id, file, durationMs });

describe('byKillsPerSecond', () => {
  test('a slow test that kills all comes after quick ones that kill as much together', () => {
    const tests = [named('slow', 1000), named('one', 10), named('two', 10), named('none', 1)];
    const kills = new Map([
      ['slow', new Set([0, 1, 2])],
      ['one', new Set([0, 1])],
      ['two', new Set([2])],
    ]);
    expect(byKillsPerSecond(tests, kills).map((each) => each.id)).toEqual(['one', 'two', 'slow', 'none']);
  });
  test('what kills the same again stands behind what kills something new', () => {
    const tests = [named('a', 1), named('same as a', 1), named('other', 50)];
    const kills = new Map([
      ['a', new Set([0, 1])],
      ['same as a', new Set([0, 1])],
      ['other', new Set([2])],
    ]);
    expect(byKillsPerSecond(tests, kills).map((each) => each.id)).toEqual(['a', 'other', 'same as a']);
  });
});

test('within: as many as the time allows, but always one', () => {
  expect(within([named('long', 9_000), named('b', 1)], 3_000).map((each) => each.id)).toEqual(['long']);
  expect(within([named('a', 100), named('long', 9_000), named('b', 100)], 3_000).map((each) => each.id)).toEqual(['a', 'b']);
});

test('testsForMutants: the most specific and quickest first', () => {
  const coverage: Coverage = {
    tests: [named('broad', 1), named('specific', 1), named('slow', 300)],
    hits: new Map([['a.py', new Map([...Array(100).keys()].map((line) => [line, line === 7 ? [0, 1, 2] : [0]]))]]),
    importHits: new Map(),
    excluded: [],
  };
  const lines = linesPerTest(coverage);
  expect(lines).toEqual([100, 1, 1]);
  expect(testsForMutants([0, 1, 2], coverage, lines).map((each) => each.id)).toEqual(['specific', 'broad', 'slow']);
});
