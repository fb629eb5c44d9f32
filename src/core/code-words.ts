const WORD = /[\p{L}\p{N}_$]+/gu;
/** Where camel case breaks a name: `parseURLPath` is parse, URL, path. */
const CAMEL = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/**
 * The words of code, in lower case: every name, and the parts of those that have several (`parse_size`: parse_size, parse, size), so
 * that a query finds both the same name and kindred ones. Single characters that are only a part, and numbers, tell nothing and are left out.
 */
export function codeWords(text: string): string[] {
  const words: string[] = [];
  for (const [name] of text.matchAll(WORD)) {
    if (/^\p{N}/u.test(name)) continue;
    const whole = name.toLowerCase();
    words.push(whole);
    const parts = name.split(/[_$]+/).flatMap((part) => part.split(CAMEL));
    if (parts.length < 2) continue;
    for (const part of parts) {
      const lower = part.toLowerCase();
      if (lower.length > 1 && lower !== whole) words.push(lower);
    }
  }
  return words;
}
