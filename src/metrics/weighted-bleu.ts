import { ngrams, tokensOf } from './bleu.ts';

/**
 * The two n-gram halves of CodeBLEU, between 0 and 1: plain BLEU of precisions, and BLEU of recalls in which a keyword counts five times as
 * much as another token. A count of zero is smoothed to a tenth.
 *
 * Source: microsoft/CodeXGLUE `code-to-code-trans/evaluator/CodeBLEU` (`bleu.py`, `weighted_ngram_match.py`). Followed also where the
 * weighted half has no brevity penalty: upstream takes the length of a pair for that of the reference.
 */
export function plainBleu(references: readonly string[], candidates: readonly string[]): number {
  const matched = [0, 0, 0, 0];
  const possible = [0, 0, 0, 0];
  let [referenceLength, candidateLength] = [0, 0];
  for (const [wanted, given] of tokenPairs(references, candidates)) {
    referenceLength += wanted.length;
    candidateLength += given.length;
    for (const [i] of matched.entries()) {
      const counts = ngrams(given, i + 1);
      matched[i]! += clippedSum(counts, ngrams(wanted, i + 1), () => 1);
      possible[i]! += Math.max(
        1,
        sum(counts, () => 1),
      );
    }
  }
  const brevity = candidateLength > referenceLength ? 1 : candidateLength === 0 ? 0 : Math.exp(1 - referenceLength / candidateLength);
  return brevity * geometricMean(matched, possible);
}

export function weightedBleu(references: readonly string[], candidates: readonly string[], keywords: ReadonlySet<string>): number {
  const matched = [0, 0, 0, 0];
  const possible = [0, 0, 0, 0];
  for (const [wanted, given] of tokenPairs(references, candidates)) {
    for (const [i] of matched.entries()) {
      const weight = (ngram: string): number => (i > 0 || keywords.has(ngram) ? 1 : OTHER_TOKEN_WEIGHT);
      const counts = ngrams(wanted, i + 1);
      matched[i]! += clippedSum(counts, ngrams(given, i + 1), weight);
      possible[i]! += Math.max(1, sum(counts, weight));
    }
  }
  return geometricMean(matched, possible);
}

const OTHER_TOKEN_WEIGHT = 0.2;
const SMOOTHING = 0.1;

function tokenPairs(references: readonly string[], candidates: readonly string[]) {
  return references.map((reference, index) => [tokensOf(reference), tokensOf(candidates[index] ?? '')] as const);
}

type Counts = ReadonlyMap<string, number>;

function clippedSum(counts: Counts, most: Counts, weight: (ngram: string) => number): number {
  let total = 0;
  for (const [ngram, count] of counts) total += Math.min(count, most.get(ngram) ?? 0) * weight(ngram);
  return total;
}

function sum(counts: Counts, weight: (ngram: string) => number): number {
  return clippedSum(counts, counts, weight);
}

function geometricMean(matched: readonly number[], possible: readonly number[]): number {
  if (matched[0] === 0) return 0;
  const logs = matched.map((count, i) => Math.log((count === 0 ? SMOOTHING : count) / possible[i]!) / matched.length);
  return Math.exp(logs.reduce((total, log) => total + log, 0));
}
