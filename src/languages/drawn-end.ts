import type { CursorContext } from './cursor-context.ts';
import type { DrawnLine } from './drawn-lines.ts';
import type { Token } from './lexer.ts';

/** Start of the first closer that closes a bracket below `floor`: it belongs to the suffix. */
export function closerBelow(tokens: readonly Token[], floor: number, finalDepth: number): number | undefined {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'operator' || !/^[)\]}]$/.test(token.text)) continue;
    const depthAfter = tokens[index + 1]?.depth ?? finalDepth;
    if (token.depth === 0 || depthAfter < floor) return token.start;
  }
  return undefined;
}

/**
 * End of a rest of a line: the first line break behind which the suffix's brackets fit. A closer that the suffix has already is cut off;
 * text of the cursor's line after the cursor is cut off when it was drawn again.
 */
export function lineEnd(text: string, lines: readonly DrawnLine[], tokens: readonly Token[], context: CursorContext): number | undefined {
  for (const line of lines) {
    if (!line.complete || line.depthAfter > context.target) continue;
    if (text.slice(0, line.end).trim() === '') continue;
    const drawn = tokens.filter((token) => token.start < line.end && token.kind !== 'newline');
    if (
      line.depthAfter < context.floor ||
      drawn.some((token) => token.depth === 0 && /^[)\]}]$/.test(token.text) && token.kind === 'operator')
    ) {
      const from = lastRise(drawn, context.floor);
      const below = closerBelow(drawn.slice(from), context.floor, line.depthAfter);
      if (below !== undefined) return trimmedEnd(text, below);
    }
    return withoutRest(text, trimmedEnd(text, line.end), drawn, context);
  }
  return undefined;
}

/** Index behind the last token that still stood at or above the floor after a dip: dips that are made good again are no duplicates. */
function lastRise(tokens: readonly Token[], floor: number): number {
  let from = 0;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (next && token.depth < floor && next.depth >= floor) from = index + 1;
  }
  return from;
}

/** Cuts off the text after the cursor when the drawn line ends with it and the brackets fit without it. */
export function withoutRest(text: string, end: number, drawn: readonly Token[], context: CursorContext): number {
  const rest = context.after.trim();
  if (rest === '' || !text.slice(0, end).endsWith(rest)) return end;
  const cut = end - rest.length;
  const next = drawn.find((token) => token.start >= cut);
  return next && next.depth === context.target ? trimmedEnd(text, cut) : end;
}

export function trimmedEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length;
}
