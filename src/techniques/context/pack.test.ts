import { describe, expect, it } from 'vitest';
import type { Snippet } from '../../core/model.ts';
import { packed } from './pack.ts';

const snippet = (text: string, path = 'a.py'): Snippet => ({ path, text, start: 0, score: 1, reason: 'test' });
const countLines = async (text: string): Promise<number> => text.split('\n').length;
const given = async (snippets: readonly Snippet[], tokens: number, mustBeWhole: boolean): Promise<string[]> => {
  const iterable = (async function* () {
    yield* snippets;
  })();
  return (await Array.fromAsync(packed(iterable, { tokens, mustBeWhole }, countLines))).map(({ text }) => text);
};
const lines = (count: number): string => Array.from({ length: count }, (_, n) => `line ${n}`).join('\n');

describe('packed', () => {
  it('passes on what fits, the path counted', async () => {
    expect(await given([snippet('a\nb'), snippet('c')], 5, false)).toEqual(['a\nb', 'c']);
    expect(await given([snippet('a\nb'), snippet('c')], 4, false)).toEqual(['a\nb']);
  });

  it('cuts the one that is too long behind a whole line, and ends there', async () => {
    expect(await given([snippet(lines(20)), snippet('c')], 9, false)).toEqual([lines(8)]);
  });

  it('leaves a whole one that is too long out and goes on', async () => {
    expect(await given([snippet(lines(20)), snippet('c')], 9, true)).toEqual(['c']);
  });
});
