import type { Definition, Language, Span } from '../core/language.ts';
import { type ExamText, mergedSpans, type TrainingText } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** Milliseconds of when each line of a file was written; `undefined`: nobody knows. */
export type LineTimes = (path: string) => readonly number[] | undefined;

export interface DateSplit {
  /** What was written before the date: without every definition that has a line from after it, and without files of unknown age. */
  readonly before: readonly TrainingText[];
  /** The definitions that have a line from after the date: nothing to learn from may hold them. */
  readonly changed: readonly ExamText[];
  /** Whether all of these lines (counted from 1) were written after the date. */
  isAfter(place: { readonly path: string; readonly firstLine: number; readonly lastLine: number }): boolean;
  /** Of lines with code: how many there are, and how many of them are from after the date. */
  readonly lines: { readonly all: number; readonly after: number };
}

/** Of the lines, so many should be from after the date when nobody names one. */
const WANTED_SHARE = 0.2;
/** Too few lines on one side show nothing. */
const LEAST_SHARE = 0.02;

/**
 * Cuts texts in two at a date: what was written before it is learned from, holes whose every line was written after it are what is tested.
 * A definition with lines from both sides is tested in its new lines and learned from not at all, so that no row shows the state that the
 * test asks for. Random splits leak, since neighbouring commits repeat code (arXiv 2503.14201, section 3).
 */
export async function dateSplit(
  texts: readonly TrainingText[],
  options: { readonly atMs: number; readonly timesOf: LineTimes; readonly languageOf: (path: string) => Language | undefined },
): Promise<DateSplit> {
  const { atMs, timesOf, languageOf } = options;
  const before: TrainingText[] = [];
  const changed: ExamText[] = [];
  let [all, after] = [0, 0];
  for (const training of texts) {
    const { path, text } = training;
    const lines = codeLines(training, timesOf(path));
    const language = languageOf(path);
    if (!lines || !language) continue;
    all += lines.length;
    const isNew = lines.filter((line) => line.atMs >= atMs);
    after += isNew.length;
    const outermost = (await language.definitions(text)).filter(({ qualifiedName, topLevel }) => qualifiedName === topLevel);
    const touched = outermost.filter((one) => isNew.some((line) => overlap(line, one)));
    changed.push(...touched.map((one) => examText(path, text, one)));
    const removed = [...touched.map((one) => wholeLines(text, one)), ...isNew];
    before.push({ ...training, removed: mergedSpans([...training.removed, ...removed]) });
  }
  return {
    before,
    changed,
    lines: { all, after },
    isAfter: ({ path, firstLine, lastLine }) => {
      const times = timesOf(path)?.slice(firstLine - 1, lastLine) ?? [];
      return times.length === lastLine - firstLine + 1 && times.every((time) => time >= atMs);
    },
  };
}

/**
 * The date that leaves about a fifth of the lines after it. Throws `WhetstoneError` (`nothing-to-learn`) where no date leaves a part of the
 * lines on both sides: without a history, or when all came in one commit.
 */
export function splitDate(texts: readonly TrainingText[], timesOf: LineTimes): number {
  const times = texts
    .flatMap((training) => (codeLines(training, timesOf(training.path)) ?? []).map(({ atMs }) => atMs))
    .sort((a, b) => a - b);
  if (times.length === 0) {
    throw new WhetstoneError('nothing-to-learn', 'Git knows none of the source files here, so nothing tells what was written when.', {
      hint: 'Name a repository with its history: a clone that is not shallow.',
    });
  }
  // A commit's lines belong to one side: only the first line of a moment can be the cut.
  const cuts = times.flatMap((time, at) => (at > 0 && time !== times[at - 1] ? [{ time, share: 1 - at / times.length }] : []));
  const able = cuts.filter(({ share }) => share >= LEAST_SHARE && share <= 1 - LEAST_SHARE);
  const best = able.reduce<(typeof able)[number] | undefined>(
    (nearest, cut) => (nearest && Math.abs(nearest.share - WANTED_SHARE) <= Math.abs(cut.share - WANTED_SHARE) ? nearest : cut),
    undefined,
  );
  if (best) return best.time;
  throw new WhetstoneError('nothing-to-learn', 'Nearly all lines here were written at one moment, so no date parts old from new.', {
    hint: 'Name a repository with its history: a clone that is not shallow.',
  });
}

interface CodeLine extends Span {
  readonly atMs: number;
}

/** Lines that hold more than blanks and are not removed, with their line break. `undefined` where their age is not known. */
function codeLines({ text, removed }: TrainingText, times: readonly number[] | undefined): readonly CodeLine[] | undefined {
  if (!times) return undefined;
  const lines: CodeLine[] = [];
  let start = 0;
  for (const [number, line] of text.split(/(?<=\n)/).entries()) {
    const span = { start, end: start + line.length };
    start = span.end;
    const atMs = times[number];
    // Git counts lines as we do; where it does not, the file changed under us.
    if (atMs === undefined) return undefined;
    if (line.trim() !== '' && !removed.some((one) => overlap(one, span))) lines.push({ ...span, atMs });
  }
  return lines;
}

const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

function wholeLines(text: string, { start, end }: Span): Span {
  const lineEnd = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}

function examText(path: string, text: string, { start, end, topLevel }: Definition): ExamText {
  return { path, definition: topLevel, isWhole: true, text: text.slice(start, end) };
}
