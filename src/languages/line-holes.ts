import type { Span } from '../core/language.ts';
import type { Token } from './lexer.ts';

/** A hole of fewer tokens asks too little. */
const MIN_TOKENS = 3;
/** Holes cut from one line: more would only repeat each other. */
const STARTS_PER_LINE = 3;

/**
 * Rests of lines: from a token in the middle of a line to the line's end, for the lines that lie in `regions`
 * (simple statements and headers). Lines that carry a comment or a piece of a longer string are left out.
 */
export function lineHoles(tokens: readonly Token[], regions: readonly Span[]): Span[] {
  const holes: Span[] = [];
  for (const line of physicalLines(tokens)) {
    if (line.some((token) => token.kind === 'comment' || /[\r\n]/.test(token.text))) continue;
    const first = line[0];
    const last = line.at(-1);
    if (!first || !last || !regions.some((region) => region.start <= first.start && last.end <= region.end)) continue;
    const starts: number[] = [];
    for (let at = 1; at + MIN_TOKENS <= line.length; at++) {
      if (line.slice(at).some((token) => token.kind !== 'operator')) starts.push(at);
    }
    for (const at of evenly(starts, STARTS_PER_LINE)) holes.push({ start: line[at]!.start, end: last.end });
  }
  return holes;
}

/** Tokens by the line on which they end; line ends themselves are dropped. */
function physicalLines(tokens: readonly Token[]): Token[][] {
  const lines: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'newline') lines.push([]);
    else lines.at(-1)!.push(token);
  }
  return lines;
}

function evenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)] as T);
}
