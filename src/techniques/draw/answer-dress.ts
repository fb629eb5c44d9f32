/** Special tokens that some servers let through as text: nothing from there on is code. */
const SPECIAL_TOKEN = /<\|[a-z_]+\|>|<(?:fim|file)_[a-z]+>|<EOT>|<\/s>/i;
const FENCE_LINE = /^[ \t]*(?:```|~~~).*$/m;
const OPENING_FENCE = /^\s*(?:```|~~~)[ \t]*\w[^\n]*(?:\n|$)/;

/**
 * Characters of an opening fence at the start of an answer. Only one that names a language opens: a bare one at the start closes the
 * fence in which the question stood, and while the answer is being drawn nobody knows yet whether another will follow.
 */
export function openingFence(text: string): number {
  return OPENING_FENCE.exec(text)?.[0].length ?? 0;
}

/** Offset of the first special token; the text's length when there is none. */
export function specialTokenAt(text: string): number {
  const at = text.search(SPECIAL_TOKEN);
  return at === -1 ? text.length : at;
}

/** Offset of the first fence or special token: nothing behind it is code. The text's length when there is none. */
export function codeEnd(text: string): number {
  const ends = [text.search(SPECIAL_TOKEN), text.search(FENCE_LINE)].filter((at) => at !== -1);
  return Math.min(text.length, ...ends);
}
