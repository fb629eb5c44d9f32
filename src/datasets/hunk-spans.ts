import type { Span } from '../core/language.ts';
import type { Hunk } from '../workspaces/commit-history.ts';

const ADDED_LINES = { fewest: 1, most: 12 } as const;
const ADDED_CHARACTERS = { fewest: 10, most: 1_500 } as const;

/** Whole lines; of a side without lines, the empty span behind line `start`. */
export function linesSpan(text: string, { start, lines }: Hunk['before']): Span {
  const offsetOf = (line: number): number => {
    let at = 0;
    for (let number = 1; number < line; number++) {
      const feed = text.indexOf('\n', at);
      if (feed < 0) return text.length;
      at = feed + 1;
    }
    return at;
  };
  const first = lines === 0 ? start + 1 : start;
  return { start: offsetOf(first), end: offsetOf(first + lines) };
}

/** From the first sign to the last one of what a hunk added; `undefined` when it is too little or too much to be one completion. */
export function addedSpan(text: string, { after }: Hunk): Span | undefined {
  if (after.lines < ADDED_LINES.fewest || after.lines > ADDED_LINES.most) return undefined;
  const { start, end } = linesSpan(text, after);
  const added = text.slice(start, end);
  const from = start + (added.length - added.trimStart().length);
  const to = start + added.trimEnd().length;
  return to - from >= ADDED_CHARACTERS.fewest && to - from <= ADDED_CHARACTERS.most ? { start: from, end: to } : undefined;
}
