import type { Language } from '../core/language.ts';

/** Text that its makers say is generated, in the first lines where such notes stand. */
const GENERATED =
  /@generated\b|\bauto(?:matically)?[- ]?generated\b|^\W*(?:(?:this|the) )?(?:code |file |module )?(?:is |was )?generated (?:by|from|file)\b|\bdo not (?:edit|modify)\b/im;
const HEADER_CHARACTERS = 1_000;
/** Longer lines are data or minified code. */
const MAX_LINE_CHARACTERS = 1_000;
/** Lines of packed code are long on the whole: formatted code stays below half of this. */
const MAX_MEAN_LINE_CHARACTERS = 150;
/** From this many tokens on a file's mixture of words says what it is. */
const MIN_TOKENS = 300;
/** Of 699 files of 18 packages those with code had a name in more than 0.22 of their tokens; below 0.14 stood tables: colours, locales. */
const MIN_NAME_SHARE = 0.15;

/** Why nobody should learn from this file, or `undefined`. */
export function unfitFile(text: string, language: Language): string | undefined {
  if (GENERATED.test(text.slice(0, HEADER_CHARACTERS))) return 'generated file';
  const lines = text.split('\n');
  if (lines.some((line) => line.length > MAX_LINE_CHARACTERS)) return 'file with data or minified code';
  if (text.length > HEADER_CHARACTERS && text.length / lines.length > MAX_MEAN_LINE_CHARACTERS) return 'file with data or minified code';
  const tokens = language.tokens(text);
  const names = tokens.filter((token) => /^[\p{L}_$]/u.test(token) && !/["'`]$/.test(token)).length;
  return tokens.length >= MIN_TOKENS && names < MIN_NAME_SHARE * tokens.length ? 'file with data or minified code' : undefined;
}
