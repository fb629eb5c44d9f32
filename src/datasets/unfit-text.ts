/** Text that its makers say is generated, in the first lines where such notes stand. */
const GENERATED = /@generated|auto-?generated|generated (?:by|from|file)|do not (?:edit|modify)/i;
const HEADER_CHARACTERS = 1_000;
/** Longer lines are data or minified code. */
const MAX_LINE_CHARACTERS = 1_000;

/** Keys by the form their makers gave them. */
const KEYS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/,
  /\bglpat-[A-Za-z0-9_-]{20,}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/,
  /\bAIza[0-9A-Za-z_-]{35}\b/,
  /\bsk-[A-Za-z0-9_-]{20,}\b/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
];
/** A value given to something named like a secret. */
const NAMED = /(?:password|passwd|secret|token|api[_-]?key|credential)\w*["']?\s*[:=]\s*["']([^"'\s]{12,})["']/gi;
/** Bits a character: words and paths lie below, random strings above. */
const MIN_ENTROPY = 3.5;

/** Why nobody should learn from this file, or `undefined`. */
export function unfitFile(text: string): string | undefined {
  if (GENERATED.test(text.slice(0, HEADER_CHARACTERS))) return 'generated file';
  if (text.split('\n').some((line) => line.length > MAX_LINE_CHARACTERS)) return 'file with data or minified code';
  return undefined;
}

/** Whether the text shows a key or a password: models repeat what they were trained on. */
export function holdsSecret(text: string): boolean {
  if (KEYS.some((key) => key.test(text))) return true;
  return [...text.matchAll(NAMED)].some(([, value = '']) => /\d/.test(value) && entropyOf(value) >= MIN_ENTROPY);
}

/** Shannon entropy of the text's characters, bits. */
function entropyOf(text: string): number {
  const counts = Map.groupBy(text, (character) => character).values();
  return [...counts].reduce((sum, { length }) => sum - (length / text.length) * Math.log2(length / text.length), 0);
}
