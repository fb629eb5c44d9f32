/** FNV-1a, 32 bits: enough where a share of many grams decides. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
/** Stands between two tokens, so that `a b` and `ab` differ. */
const BORDER = 0x1f;

/** A number for every run of `size` tokens, in order. */
export function tokenGrams(tokens: readonly string[], size: number): number[] {
  const grams: number[] = [];
  for (let start = 0; start + size <= tokens.length; start++) {
    let hash = OFFSET;
    for (let at = start; at < start + size; at++) hash = gramStep(hash, tokens[at] as string);
    grams.push(hash >>> 0);
  }
  return grams;
}

/** One token more. Begin with `gramStep(undefined, token)`; the result's unsigned form (`>>> 0`) is the gram. */
export function gramStep(hash: number | undefined, token: string): number {
  let next = hash ?? OFFSET;
  for (let at = 0; at < token.length; at++) next = Math.imul(next ^ token.charCodeAt(at), PRIME);
  return Math.imul(next ^ BORDER, PRIME);
}
