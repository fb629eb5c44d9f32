import { describe, expect, test } from 'vitest';
import { HOLE_KINDS } from '../core/task.ts';
import { python } from '../languages/python.ts';
import { cutFile } from './candidate-hole.ts';
import { lineNumbers } from './line-numbers.ts';

test('lineNumbers counts as interpreters do', () => {
  const text = 'a\r\nb\rc\nd';
  const lineOf = lineNumbers(text);
  expect([...text].map((_, i) => lineOf(i))).toEqual([1, 1, 1, 2, 2, 3, 3, 4]);
});

describe('cutFile', () => {
  const text =
    'LIMIT = make_limit(3)\r\n\r\n\r\ndef used(a, b):\r\n    total = a * b\r\n    return total + 1\r\n\r\n\r\ndef unused(a):\r\n    return a - 1\r\n';
  const tests = ['one', 'two'].map((id) => ({ id, file: `test_${id}.py`, durationMs: 1 }));
  const hits = new Map([
    [
      'm.py',
      new Map([
        [5, [0, 1]],
        [6, [1]],
      ]),
    ],
  ]);
  const coverage = { tests, hits, importHits: new Map(), excluded: [] };
  const cut = cutFile('repo', 'm.py', text, { language: python, coverage, kinds: new Set(HOLE_KINDS) });

  test('offsets hold with carriage returns; each hole has the tests of its own lines', async () => {
    const { candidates } = await cut;
    const found = candidates.find((each) => each.hole.kind === 'statement' && each.text === 'return total + 1')!;
    expect(text.slice(found.hole.start, found.hole.end)).toBe(found.text);
    expect(found).toMatchObject({ cluster: 'm.py:used', tests: [1] });
    expect(found.id).toMatch(/^repo\/statement\/m\.py:used:[0-9a-f]{6}$/);
  });
  test('import-time lines are judged by every test that uses the module', async () => {
    const { candidates } = await cut;
    const found = candidates.filter((each) => each.hole.importTime);
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) expect(each.tests).toEqual([0, 1]);
  });
  test('what no test runs is counted with its reason', async () => {
    const { candidates, rejected } = await cut;
    // Its signature runs at import; its body never does.
    expect(candidates.filter((each) => each.cluster === 'm.py:unused' && !each.hole.importTime)).toEqual([]);
    expect(rejected.map((each) => each.reason)).toContain('no test runs it');
  });
});
