import type { Definition, Language, Span } from '../core/language.ts';
import type { TrainingText } from '../core/training-text.ts';

/** Shorter says too little by itself. */
const MIN_CHARACTERS = 200;

export interface Stretch extends Span {
  /** The outermost definition that it begins with or lies in, else "<module>:12". */
  readonly definition: string;
}

/**
 * Cuts what is shown of a file into stretches of whole lines, at most `mostCharacters` long: each goes on as far as it can and ends,
 * best of all, before an outermost definition, else at a blank line, else at any line. None reaches over something removed.
 */
export async function stretchesOf(training: TrainingText, language: Language, mostCharacters: number): Promise<readonly Stretch[]> {
  const { text } = training;
  const outermost = (await language.definitions(text)).filter(({ qualifiedName, topLevel }) => qualifiedName === topLevel);
  const borders = outermost.map(({ start }) => text.lastIndexOf('\n', start - 1) + 1);
  const stretches: Stretch[] = [];
  for (const piece of shownPieces(training)) {
    let { start } = piece;
    while (start < piece.end) {
      const end = stretchEnd(text, { start, end: piece.end }, borders, mostCharacters);
      if (end === undefined) break;
      if (text.slice(start, end).trim().length >= MIN_CHARACTERS)
        stretches.push({ start, end, definition: nameAt(text, start, outermost) });
      start = end;
    }
  }
  return stretches;
}

/** Whole lines between what is removed. */
function shownPieces({ text, removed }: TrainingText): readonly Span[] {
  const pieces: Span[] = [];
  let start = 0;
  for (const span of [...removed, { start: text.length, end: text.length }]) {
    const end = span.start === text.length ? text.length : text.lastIndexOf('\n', span.start - 1) + 1;
    if (end > start) pieces.push({ start, end });
    const next = text.indexOf('\n', Math.max(span.end - 1, 0));
    start = next < 0 ? text.length : next + 1;
  }
  return pieces;
}

/** `undefined`: not even one line fits, so what follows is no code. */
function stretchEnd(text: string, { start, end }: Span, borders: readonly number[], mostCharacters: number): number | undefined {
  const limit = start + mostCharacters;
  if (end <= limit) return end;
  const border = borders.findLast((at) => at > start + MIN_CHARACTERS && at <= limit);
  if (border !== undefined) return border;
  const shown = text.slice(start, limit);
  const blank = [...shown.matchAll(/\n[^\S\n]*\n/g)].at(-1);
  if (blank && blank.index > MIN_CHARACTERS) return start + blank.index + blank[0].length;
  const line = shown.lastIndexOf('\n');
  return line < 0 ? undefined : start + line + 1;
}

function nameAt(text: string, start: number, outermost: readonly Definition[]): string {
  const first = start + (/^\s*/.exec(text.slice(start))?.[0].length ?? 0);
  const around = outermost.find((definition) => definition.start <= first && first < definition.end);
  return around?.topLevel ?? `<module>:${text.slice(0, first).split('\n').length}`;
}
