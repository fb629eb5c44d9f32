/**
 * Edit similarity as the field's completion benchmarks report it (CodeXGLUE, RepoBench, CrossCodeEval, ExecRepoBench): `fuzz.ratio`, in whole
 * percent. Only insertions and deletions count: 100 (1 - distance / (length of a + length of b)); two empty texts are 100.
 *
 * Source: microsoft/CodeXGLUE `CodeCompletion-line/evaluator/evaluator.py` with fuzzywuzzy on python-Levenshtein. Lengths are in Unicode
 * characters, as in Python. (`exams/edit-similarity.ts` is another measure: plain Levenshtein over the longer text.)
 */
export function fuzzyRatio(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const total = left.length + right.length;
  return total === 0 ? 100 : roundHalfToEven((100 * 2 * commonLength(left, right)) / total);
}

/** Length of the longest common subsequence. */
function commonLength(left: readonly string[], right: readonly string[]): number {
  let row = new Uint32Array(right.length + 1);
  for (const character of left) {
    const next = new Uint32Array(right.length + 1);
    for (let j = 1; j <= right.length; j++) {
      next[j] = character === right[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!);
    }
    row = next;
  }
  return row[right.length]!;
}

/** Python's `round`. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
