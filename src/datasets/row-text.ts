import type { Span } from '../core/language.ts';
import { shownText, type TrainingText } from '../core/training-text.ts';

/** Most characters before and after a hole; cut at a line. */
export interface RowWindow {
  readonly before: number;
  readonly after: number;
}

/** About 700 tokens before and 200 after: more than a small model is shown while it serves. */
export const DEFAULT_WINDOW: RowWindow = { before: 2_400, after: 700 };

/** What is shown around a hole, without what is removed. */
export function around(
  training: TrainingText,
  { start, end }: Span,
  window: RowWindow,
): { readonly prefix: string; readonly suffix: string } {
  return {
    prefix: lastLines(shownText(training, 0, start), window.before),
    suffix: firstLines(shownText(training, end, training.text.length), window.after),
  };
}

/** Line number of an offset, from 1. */
export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

function lastLines(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(text.length - most);
  return wholeCharacters(cut.slice(cut.indexOf('\n') + 1));
}

function firstLines(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return wholeCharacters(cut.slice(0, cut.lastIndexOf('\n') + 1) || cut);
}

/** A cut may go through a character of two code units: half of one is none in any file. */
const wholeCharacters = (text: string): string => text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
