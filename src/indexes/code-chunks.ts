import type { Definition, Span } from '../core/language.ts';

/** A chunk longer than this is split: a prompt has room for little more. */
const MOST_LINES = 24;

/**
 * Cuts a file into chunks along its syntax: each function or method is one, what lies between them are others; long ones are split.
 * Chunks are whole lines, do not overlap, and together hold every line that is not blank.
 */
export function codeChunks(text: string, definitions: readonly Definition[]): Span[] {
  const borders = new Set<number>([0, text.length]);
  for (const { kind, start, end } of definitions) {
    if (kind !== 'function' && kind !== 'method' && kind !== 'class') continue;
    borders.add(lineStart(text, start));
    if (kind !== 'class') borders.add(lineEnd(text, end));
  }
  const ordered = [...borders].sort((a, b) => a - b);
  const chunks: Span[] = [];
  for (let index = 0; index + 1 < ordered.length; index += 1) {
    chunks.push(...splitLong(text, { start: ordered[index] as number, end: ordered[index + 1] as number }));
  }
  return chunks.filter(({ start, end }) => text.slice(start, end).trim() !== '');
}

function splitLong(text: string, { start, end }: Span): Span[] {
  const starts = [start];
  let lines = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at + 1 < end; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines % MOST_LINES === 0) starts.push(at + 1);
  }
  return starts.map((from, index) => ({ start: from, end: starts[index + 1] ?? end }));
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}
