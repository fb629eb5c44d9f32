/** A line this long (characters that are not blank) is not repeated by chance. */
const TELLING_CHARACTERS = 10;

/**
 * Offset in `text` from which it only repeats the lines that follow the cursor, or `undefined`.
 *
 * `text` was drawn at the cursor; `suffix` is what follows it. Compared are whole lines without their trailing blanks; blank lines of
 * both are skipped. A repetition is believed when it is two lines long, or one telling line, or when it lasts to the end of an answer
 * that is `finished` (the last line may then be cut off). The cursor's own line counts only when nothing but blanks precedes it
 * (`atLineStart`), because only then can the answer's first line be a line of its own.
 */
export function repeatedSuffixAt(
  text: string,
  suffix: string,
  { atLineStart, finished }: { readonly atLineStart: boolean; readonly finished: boolean },
): number | undefined {
  const following = suffix
    .slice(Math.max(0, suffix.indexOf('\n')))
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(0, 50);
  if (following.length === 0) return undefined;
  const lines = linesOf(text, finished);
  for (let first = atLineStart ? 0 : 1; first < lines.length; first += 1) {
    if (isRepetition(lines, first, following, finished)) return lines[first]?.start;
  }
  return undefined;
}

interface Line {
  readonly start: number;
  readonly text: string;
  readonly isWhole: boolean;
  readonly isFirst: boolean;
}

function linesOf(text: string, finished: boolean): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length) {
    const end = text.indexOf('\n', start);
    const stop = end === -1 ? text.length : end;
    lines.push({ start, text: text.slice(start, stop).trimEnd(), isWhole: end !== -1 || finished, isFirst: start === 0 });
    start = stop + 1;
  }
  return lines.filter((line) => line.isFirst || line.text !== '');
}

function isRepetition(lines: readonly Line[], first: number, following: readonly string[], finished: boolean): boolean {
  let equal = 0;
  for (; first + equal < lines.length && equal < following.length; equal += 1) {
    const line = lines[first + equal] as Line;
    const expected = following[equal] as string;
    // Before the first line stand the cursor's own blanks, so its indentation is not in `text`.
    const same = line.isFirst ? line.text.trimStart() === expected.trimStart() : line.text === expected;
    const isLast = first + equal === lines.length - 1;
    const isBegun = finished && isLast && line.text !== '' && expected.startsWith(line.text) && equal > 0;
    if (!line.isWhole || !(same || isBegun)) break;
  }
  if (equal === 0) return false;
  const telling = equal >= 2 || (following[0] as string).replace(/\s/g, '').length >= TELLING_CHARACTERS;
  return telling || (finished && first + equal === lines.length);
}
