/** Longer texts are compared by their first characters: the table is quadratic. */
const MAX_CHARACTERS = 4_000;

/** 1 minus the Levenshtein distance over the longer length: 1 for equal texts, 0 for texts without anything in common. */
export function editSimilarity(a: string, b: string): number {
  const left = a.slice(0, MAX_CHARACTERS);
  const right = b.slice(0, MAX_CHARACTERS);
  const longer = Math.max(left.length, right.length);
  if (longer === 0) return 1;
  let row = Uint32Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const next = new Uint32Array(right.length + 1);
    next[0] = i;
    for (let j = 1; j <= right.length; j++) {
      const replaced = row[j - 1]! + (left.charCodeAt(i - 1) === right.charCodeAt(j - 1) ? 0 : 1);
      next[j] = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1);
    }
    row = next;
  }
  return 1 - row[right.length]! / longer;
}
