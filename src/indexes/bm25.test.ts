import { expect, it } from 'vitest';
import { codeWords } from '../core/code-words.ts';
import { bm25 } from './bm25.ts';
import type { IndexedFile } from './indexed-file.ts';
import type { Place } from './postings.ts';

function corpusOf(texts: readonly string[]) {
  const places: Place[] = texts.map((text, index) => {
    const words = codeWords(text);
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return { path: `${index}.py`, file: {} as IndexedFile, chunk: { start: 0, end: text.length, counts, length: words.length } };
  });
  const wordCount = places.reduce((sum, { chunk }) => sum + chunk.length, 0);
  return { chunkCount: texts.length, wordCount, withWord: (word: string) => places.filter(({ chunk }) => chunk.counts.has(word)) };
}

it('gives the score worked out by hand', () => {
  const [best] = bm25('apple', corpusOf(['apple apple pear', 'pear plum fig', 'fig']));
  // N = 3, n = 1, tf = 2, length 3, average 7/3: ln(1 + 2.5/1.5) * (2 * 2.2) / (2 + 1.2 * (0.25 + 0.75 * 3 / (7/3)))
  expect(best?.score).toBeCloseTo(Math.log(1 + 2.5 / 1.5) * (4.4 / (2 + 1.2 * (0.25 + (0.75 * 9) / 7))), 12);
});

it('counts a rare word for more than a common one, and a repeated query word once', () => {
  const corpus = corpusOf(['common rare', 'common common', 'common', 'common other']);
  expect(bm25('common rare', corpus)[0]?.place.path).toBe('0.py');
  expect(bm25('rare rare rare', corpus)[0]?.score).toBe(bm25('rare', corpus)[0]?.score);
});

it('keeps the order of paths among equals and finds nothing for unknown words', () => {
  expect(bm25('same', corpusOf(['same', 'same'])).map(({ place }) => place.path)).toEqual(['0.py', '1.py']);
  expect(bm25('unknown', corpusOf(['same']))).toEqual([]);
});
