/**
 * Corpus BLEU as CodeXGLUE computes it for code refinement and translation, between 0 and 1: n-grams up to four over tokens parted by white
 * space, case kept, each precision smoothed by one, with the usual brevity penalty.
 *
 * Source: Papineni et al., ACL 2002; Lin and Och, ACL 2004 (smoothing); microsoft/CodeXGLUE `code-refinement/evaluator/bleu.py`.
 * Throws RangeError when the lists differ in length.
 */
export function bleu(references: readonly string[], candidates: readonly string[]): number {
  if (references.length !== candidates.length) {
    throw new RangeError(`${references.length} references and ${candidates.length} candidates`);
  }
  const matched = new Array<number>(MAX_ORDER).fill(0);
  const possible = new Array<number>(MAX_ORDER).fill(0);
  let referenceLength = 0;
  let candidateLength = 0;
  for (const [index, reference] of references.entries()) {
    const [wanted, given] = [tokensOf(reference), tokensOf(candidates[index] ?? '')];
    referenceLength += wanted.length;
    candidateLength += given.length;
    for (let order = 1; order <= MAX_ORDER; order++) {
      matched[order - 1]! += overlap(ngrams(wanted, order), ngrams(given, order));
      possible[order - 1]! += Math.max(0, given.length - order + 1);
    }
  }
  if (candidateLength === 0) return 0;
  const logs = matched.map((count, i) => Math.log((count + 1) / (possible[i]! + 1)) / MAX_ORDER);
  const brevity = candidateLength > referenceLength ? 1 : Math.exp(1 - referenceLength / candidateLength);
  return brevity * Math.exp(logs.reduce((sum, log) => sum + log, 0));
}

const MAX_ORDER = 4;

/** Tokens parted by white space. */
export function tokensOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((token) => token !== '');
}

/** How often each n-gram of that order occurs; tokens hold no white space, so a blank parts them. */
export function ngrams(tokens: readonly string[], order: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + order <= tokens.length; i++) {
    const key = tokens.slice(i, i + order).join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function overlap(wanted: ReadonlyMap<string, number>, given: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [ngram, count] of given) sum += Math.min(count, wanted.get(ngram) ?? 0);
  return sum;
}
