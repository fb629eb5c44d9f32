import { codeWords } from '../core/code-words.ts';

/** What relevance counts against recency. */
const RELEVANCE_SHARE = 0.6;
/** After so many days without a change code counts half as recent. */
const HALF_LIFE_DAYS = 180;
const DAY_MS = 86_400_000;
/** Code in another language than the examples is only about the same things. */
const OTHER_LANGUAGE = 0.5;

export interface UsefulnessOptions {
  /** Texts whose like is wanted: definitions of the train part, never of another. None: every file is as relevant. */
  readonly examples: readonly { readonly language: string; readonly text: string }[];
  readonly files: readonly { readonly path: string; readonly language: string; readonly text: string }[];
  /** Last change of a file, milliseconds; `undefined`: not committed yet, so the newest. `undefined` map: nothing is known of any. */
  readonly changedAtMs: ReadonlyMap<string, number> | undefined;
}

/** From 0 to 1. `changedAtMs`: of an older version, which is no more recent than it was then. */
export type Usefulness = (path: string, changedAtMs?: number) => number;

/**
 * How useful rows of a file are: 0.6 for relevance and 0.4 for recency.
 *
 * Relevance is the cosine between the words of the file and those of the examples, each word weighted by its rarity among the files,
 * over the best file's; half of it when the languages differ. Recency halves with every 180 days between the file's last change and the
 * newest change of all, so that no clock is read. A file that is gone is relevant to nothing.
 */
export function usefulness({ examples, files, changedAtMs }: UsefulnessOptions): Usefulness {
  const words = files.map(({ text }) => countsOf(codeWords(text)));
  const holders = new Map<string, number>();
  for (const counts of words) for (const word of counts.keys()) holders.set(word, (holders.get(word) ?? 0) + 1);
  const weight = (word: string): number => Math.log(1 + files.length / (holders.get(word) ?? 1));
  const wanted = countsOf(examples.flatMap(({ text }) => codeWords(text)));
  const languages = new Set(examples.map(({ language }) => language));
  const near = files.map(
    ({ language }, at) => cosine(wanted, words[at] as Counts, weight) * (languages.has(language) ? 1 : OTHER_LANGUAGE),
  );
  const nearest = Math.max(0, ...near);
  const newest = Math.max(...(changedAtMs?.values() ?? []));
  const relevance = new Map(files.map(({ path }, at) => [path, nearest > 0 ? (near[at] as number) / nearest : 1]));
  return (path, atMs) => {
    const changed = atMs ?? changedAtMs?.get(path) ?? newest;
    const recency = Number.isFinite(newest) ? 0.5 ** (Math.max(0, newest - changed) / DAY_MS / HALF_LIFE_DAYS) : 1;
    return RELEVANCE_SHARE * (relevance.get(path) ?? 0) + (1 - RELEVANCE_SHARE) * recency;
  };
}

type Counts = ReadonlyMap<string, number>;

function countsOf(words: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** With logarithms of the counts, so that a word that is everywhere in a file does not stand for the file. */
function cosine(a: Counts, b: Counts, weight: (word: string) => number): number {
  const value = (counts: Counts, word: string): number => (1 + Math.log(counts.get(word) as number)) * weight(word);
  const length = (counts: Counts): number => Math.sqrt([...counts.keys()].reduce((sum, word) => sum + value(counts, word) ** 2, 0));
  let dot = 0;
  for (const word of a.keys()) if (b.has(word)) dot += value(a, word) * value(b, word);
  return dot === 0 ? 0 : dot / (length(a) * length(b));
}
