/** Larger files are data or generated: no person completes code in them. */
export const MAX_SOURCE_BYTES = 1_000_000;
/** A NUL byte this early means binary (the rule git uses). */
const BINARY_PROBE_BYTES = 8_000;
/** A generated file says so at its top. */
const GENERATED_PROBE_CHARACTERS = 1_000;
const GENERATED =
  /@generated\b|\bdo not (edit|modify)\b[^\n]{0,80}\bgenerated\b|\b(auto-?)?generated\b[^\n]{0,80}\bdo not (edit|modify)\b|^\W*(this file (is|was) )?(auto-?matically |auto-?)generated (by|from|file|code)\b/im;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a source file, or the reason why it is none: "binary", "not UTF-8", "generated". A byte order mark and CRLF are kept. */
export function sourceText(bytes: Uint8Array): { readonly text: string } | { readonly reason: string } {
  if (bytes.length > MAX_SOURCE_BYTES) return { reason: 'larger than 1 MB' };
  if (bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) return { reason: 'binary' };
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { reason: 'not UTF-8' };
  }
  return GENERATED.test(text.slice(0, GENERATED_PROBE_CHARACTERS)) ? { reason: 'generated' } : { text };
}
