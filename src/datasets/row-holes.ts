import type { CodeBody, HoleSpan, Language, Span } from '../core/language.ts';
import type { Random } from '../core/random.ts';
import type { TrainingText } from '../core/training-text.ts';
import type { RowKind } from './training-row.ts';

/** Longer is no completion any more. */
const MAX_MIDDLE_CHARACTERS = 1_500;
const MIN_MIDDLE_CHARACTERS = 3;
const MAX_SPAN_LINES = 6;
/** Spans tried per hole of the syntax tree. */
const SPANS_PER_HOLE = 0.25;
/** A tail of one line is a statement; one of more lines than a block may have is no completion of a body that stands half. */
const TAIL_LINES = { fewest: 2, most: 12 } as const;

export interface RowHole extends Span {
  readonly kind: RowKind;
  readonly definition: string;
}

/**
 * Every hole of a text that touches nothing removed: those of the syntax tree; tails of bodies, which is what an editor's user wants who
 * has written the first statements; and spans between two token borders anywhere, so that a cursor in the middle of an expression is no stranger.
 */
export async function rowHoles(training: TrainingText, language: Language, random: Random): Promise<readonly RowHole[]> {
  const { text } = training;
  const isFree = ({ start, end }: Span): boolean => !training.removed.some((span) => span.start < end && start < span.end);
  const isFit = (span: Span): boolean => {
    const length = span.end - span.start;
    return length >= MIN_MIDDLE_CHARACTERS && length <= MAX_MIDDLE_CHARACTERS && isFree(span);
  };
  const holes = await language.holes(text);
  const named = holes.map(({ start, end, kind, topLevel }): RowHole => ({ start, end, kind, definition: topLevel }));
  const tails = (await language.bodies(text)).flatMap((body) => tailsOf(body, text));
  return [...named, ...tails, ...randomSpans(text, holes, random)].filter(isFit);
}

/** From every statement but the first: from the first one on it is the whole body, which is a hole of its own kind. */
function tailsOf({ end, statements, topLevel }: CodeBody, text: string): readonly RowHole[] {
  return statements
    .slice(1)
    .map((start): RowHole => ({ kind: 'tail', start, end, definition: topLevel }))
    .filter(({ start }) => {
      const lines = text.slice(start, end).split('\n').length;
      return lines >= TAIL_LINES.fewest && lines <= TAIL_LINES.most;
    });
}

/** From a word or sign inside a hole of the tree to one up to some lines further on. */
function randomSpans(text: string, holes: readonly HoleSpan[], random: Random): readonly RowHole[] {
  if (holes.length === 0) return [];
  return Array.from({ length: Math.ceil(holes.length * SPANS_PER_HOLE) }, () => {
    const around = holes[random.integer(holes.length)] as HoleSpan;
    const inside = pieces(text.slice(around.start, around.end));
    const from = around.start + (inside[random.integer(inside.length)]?.start ?? 0);
    const lines = text.slice(from, from + MAX_MIDDLE_CHARACTERS).split('\n', 1 + random.integer(MAX_SPAN_LINES));
    const ahead = pieces(lines.join('\n'));
    const end = from + (ahead[random.integer(ahead.length)]?.end ?? 0);
    return { kind: 'span', start: from, end, definition: around.topLevel };
  });
}

/** Words and single signs. */
function pieces(text: string): readonly Span[] {
  return [...text.matchAll(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)].map(({ index, 0: piece }) => ({
    start: index,
    end: index + piece.length,
  }));
}
