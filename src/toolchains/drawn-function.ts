import { closingBrace } from '../core/closing-brace.ts';
import type { BlockStyle } from '../core/toolchain.ts';

/** A drawn completion up to the first of `stops`; with none named or found, up to the end of the function it continues. */
export function drawnFunction(drawn: string, stops: readonly string[], blocks: BlockStyle): string {
  const found = stops.map((stop) => drawn.indexOf(stop)).filter((index) => index >= 0);
  if (found.length > 0) return drawn.slice(0, Math.min(...found));
  if (stops.length > 0 || blocks === 'statements') return drawn;
  return blocks === 'braces' ? toClosingBrace(drawn) : toDedent(drawn);
}

/** Up to and with the brace that closes what was open before `drawn`; all of it when none does. */
function toClosingBrace(drawn: string): string {
  const end = closingBrace(drawn);
  return end === undefined ? drawn : drawn.slice(0, end + 1);
}

/** Up to the first later line that begins at the margin, unless it only closes a bracket or is blank. */
function toDedent(drawn: string): string {
  const end = /\n(?=[^\s)\]}#])/.exec(drawn);
  return end === null ? drawn : drawn.slice(0, end.index + 1);
}
