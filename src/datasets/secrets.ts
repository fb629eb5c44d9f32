/** Keys by the form their makers gave them. */
const KEYS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/,
  /\bgithub_pat_[A-Za-z0-9_]{40,}\b/,
  /\bglpat-[A-Za-z0-9_-]{20,}\b/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bpypi-AgE[A-Za-z0-9_-]{50,}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/,
  /\bhooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{20,}/,
  /\bAIza[0-9A-Za-z_-]{35}\b/,
  /\bya29\.[0-9A-Za-z_-]{30,}/,
  /\bsk-[A-Za-z0-9_-]{20,}\b/,
  /\b[rs]k_live_[A-Za-z0-9]{20,}\b/,
  /\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\b/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
];
/** A value given to something named like a secret. */
const NAMED = /(?:password|passwd|secret|token|api[_-]?key|account[_-]?key|credential)\w*["']?\s*[:=]\s*["']([^"'\s]{12,})["']/gi;
/** A password inside an address: `postgres://user:password@host`. Examples use words, `{slots}` and `$VARIABLES`. */
const IN_ADDRESS = /\b[a-z][a-z0-9+.-]+:\/\/[^\s:/@"']+:([^\s:/@"'{}$<>]{8,})@/gi;
/** Bits a character: words and paths lie below, random strings above. */
const MIN_ENTROPY = 3.5;
/** Passwords in addresses are shorter, and short strings have less entropy. */
const MIN_ADDRESS_ENTROPY = 2.75;

/** Whether the text shows a key or a password: models repeat what they were trained on. */
export function holdsSecret(text: string): boolean {
  if (KEYS.some((key) => key.test(text))) return true;
  const looksDrawn = (pattern: RegExp, bits: number): boolean =>
    [...text.matchAll(pattern)].some(([, value = '']) => /\d/.test(value) && entropyOf(value) >= bits);
  return looksDrawn(NAMED, MIN_ENTROPY) || looksDrawn(IN_ADDRESS, MIN_ADDRESS_ENTROPY);
}

/** Shannon entropy of the text's characters, bits. */
function entropyOf(text: string): number {
  const counts = Map.groupBy(text, (character) => character).values();
  return [...counts].reduce((sum, { length }) => sum - (length / text.length) * Math.log2(length / text.length), 0);
}
