/** Special tokens that some servers let through as text: nothing from there on is code. */
const SPECIAL_TOKEN = /<\|[a-z_]+\|>|<(?:fim|file)_[a-z]+>|<EOT>|<\/s>/i;
const FENCE_LINE = /^[ \t]*(?:```|~~~).*$/m;
const OPENING_FENCE = /^\s*(?:```|~~~)(\w*)[^\n]*(?:\n|$)/;

/** Characters of an opening fence at the start of an answer. A bare fence opens only when another one follows: alone it closes. */
export function openingFence(text: string): number {
  const opening = OPENING_FENCE.exec(text);
  if (!opening) return 0;
  const isOpening = opening[1] !== '' || FENCE_LINE.test(text.slice(opening[0].length));
  return isOpening ? opening[0].length : 0;
}

/** Offset of the first fence or special token: nothing behind it is code. The text's length when there is none. */
export function codeEnd(text: string): number {
  const ends = [text.search(SPECIAL_TOKEN), text.search(FENCE_LINE)].filter((at) => at !== -1);
  return Math.min(text.length, ...ends);
}
