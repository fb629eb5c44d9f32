import { codeWords } from '../core/code-words.ts';
import type { Place } from './postings.ts';

/** The usual constants of BM25: how soon repetition stops counting, and how much a chunk's length counts against it. */
const K1 = 1.2;
const B = 0.75;

export interface Corpus {
  readonly chunkCount: number;
  readonly wordCount: number;
  /** Chunks of this corpus that hold the word, and no others. */
  withWord(word: string): readonly Place[];
}

/**
 * Ranks the chunks of a corpus by BM25 against the words of a query, best first, ties in the corpus's order.
 *
 * Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, https://doi.org/10.1561/1500000019; the
 * inverse document frequency has 1 added inside the logarithm, so that it is never negative. A word counts once however often the query has it.
 */
export function bm25(query: string, corpus: Corpus): { readonly place: Place; readonly score: number }[] {
  const averageLength = corpus.wordCount / Math.max(1, corpus.chunkCount);
  const scores = new Map<Place, { place: Place; score: number }>();
  for (const word of new Set(codeWords(query))) {
    const places = corpus.withWord(word);
    const rarity = Math.log(1 + (corpus.chunkCount - places.length + 0.5) / (places.length + 0.5));
    for (const place of places) {
      const count = place.chunk.counts.get(word) ?? 0;
      const weight = (count * (K1 + 1)) / (count + K1 * (1 - B + (B * place.chunk.length) / averageLength));
      const entry = scores.get(place);
      if (entry) entry.score += rarity * weight;
      else scores.set(place, { place, score: rarity * weight });
    }
  }
  return [...scores.values()].sort(
    (a, b) =>
      b.score - a.score || (a.place.path < b.place.path ? -1 : a.place.path > b.place.path ? 1 : a.place.chunk.start - b.place.chunk.start),
  );
}
