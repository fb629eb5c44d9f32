import { describe, expect, it } from 'vitest';
import { shownText, type TrainingText } from '../core/training-text.ts';
import { languageForPath } from '../languages/language-for.ts';
import { dateSplit, splitDate } from './date-split.ts';

const OLD = 'def old(x):\n    return x + 1\n';
const MIXED = 'def mixed(x):\n    y = x * 2\n    return y\n';
const NEW = 'def new(x):\n    return x - 1\n';
const text = `${OLD}\n\n${MIXED}\n\n${NEW}late = new(2)\n`;
// old: 1-2; mixed: 5-7, of which 6 is new; new: 10-11; late: 12.
const TIMES = [1, 1, 1, 1, 1, 9, 1, 9, 9, 9, 9, 9];
const texts: readonly TrainingText[] = [
  { path: 'a.py', text, removed: [] },
  { path: 'unknown.py', text: 'z = 1\n', removed: [] },
];
const timesOf = (path: string) => (path === 'a.py' ? TIMES : undefined);
const options = { timesOf, languageOf: languageForPath };

describe('dateSplit', () => {
  it('leaves what is older, without a definition that was touched since and without what nobody can date', async () => {
    const { before, changed, lines } = await dateSplit(texts, { ...options, atMs: 5 });
    expect(before.map(({ path }) => path)).toEqual(['a.py']);
    const [only] = before as [TrainingText];
    expect(shownText(only, 0, text.length).trim()).toBe(OLD.trim());
    const names = changed.map(({ definition }) => definition);
    expect(names).toEqual(expect.arrayContaining(['mixed', 'new']));
    expect(names).not.toContain('old');
    expect(lines).toEqual({ all: 8, after: 4 });
  });

  it('tests lines that are all newer', async () => {
    const { isAfter } = await dateSplit(texts, { ...options, atMs: 5 });
    const at = (firstLine: number, lastLine: number, path = 'a.py') => isAfter({ path, firstLine, lastLine });
    expect([at(6, 6), at(10, 12), at(6, 7), at(1, 1), at(12, 13), at(1, 1, 'unknown.py')]).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('does not count what the view has left out', async () => {
    const removed = [{ start: text.indexOf('def new'), end: text.length }];
    const { lines } = await dateSplit([{ path: 'a.py', text, removed }], { ...options, atMs: 5 });
    expect(lines).toEqual({ all: 5, after: 1 });
  });
});

describe('splitDate', () => {
  const lines = (count: number) => 'x = 1\n'.repeat(count);
  const at = (times: readonly number[]) => splitDate([{ path: 'b.py', text: lines(times.length), removed: [] }], () => times);

  it('leaves about a fifth after it, and never parts a commit', () => {
    expect(at([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(9);
    expect(at([1, 1, 1, 1, 1, 1, 7, 7, 7, 8])).toBe(8);
  });

  it('says so where there is one moment, or no history at all', () => {
    expect(() => at([3, 3, 3, 3])).toThrow('one moment');
    expect(() => splitDate(texts, () => undefined)).toThrow('Git knows none');
  });
});
