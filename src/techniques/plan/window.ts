import { z } from 'zod';
import type { Model } from '../../core/model.ts';
import type { Cursor } from '../cursor.ts';

/** What a plan shows of the file itself. */
export const windowOptions = z.strictObject({
  before: z.number().int().min(16).default(512).describe('tokens of the file before the cursor, at most'),
  after: z.number().int().min(0).default(128).describe('tokens of the file after the cursor, at most'),
});
export type WindowOptions = z.output<typeof windowOptions>;

export interface Window {
  /** Ends at the cursor; starts at a line's start unless the cursor's line alone is too long. Line breaks are `\n`. */
  readonly prefix: string;
  /** Starts at the cursor; ends at a line's end. Line breaks are `\n`. */
  readonly suffix: string;
}

/**
 * The window starts at a line whose number is a multiple of this. It therefore stays where it is while the cursor moves on by
 * some lines, and the engine's kept prefix stays valid; a window cut at a moving token would be evaluated anew at every key.
 */
const ANCHOR_LINES = 8;
/** No code tokenizer gets more than this many characters per token over a whole window: a bound on what has to be counted. */
const MOST_CHARACTERS_PER_TOKEN = 8;
const FEWEST_CHARACTERS_PER_TOKEN = 2;
/** Share of the model's window that the file may take: the rest is for other files, special tokens and the answer. */
const MOST_OF_MODEL = 0.75;

/** Cuts the file around the cursor to a token budget, less when the model's own window is small. Counts some 2 x log2(lines) times. */
export async function windowAt(
  cursor: Cursor,
  options: WindowOptions,
  model: Pick<Model, 'contextTokens' | 'countTokens'>,
): Promise<Window> {
  const share = Math.min(1, (model.contextTokens * MOST_OF_MODEL) / (options.before + options.after));
  const countTokens = (text: string): Promise<number> => model.countTokens(text);
  return {
    prefix: (await lastLines(cursor.prefix, Math.floor(options.before * share), countTokens)).replace(/\r\n/g, '\n'),
    suffix: (await firstLines(cursor.suffix, Math.floor(options.after * share), countTokens)).replace(/\r\n/g, '\n'),
  };
}

async function lastLines(prefix: string, tokens: number, countTokens: (text: string) => Promise<number>): Promise<string> {
  const reach = Math.max(0, prefix.length - tokens * MOST_CHARACTERS_PER_TOKEN);
  const lineStarts = lineStartsFrom(prefix, reach);
  const anchors = lineStarts.filter(({ line }) => line % ANCHOR_LINES === 0).map(({ start }) => start);
  const single = lineStarts.map(({ start }) => start);
  for (const starts of [anchors, single]) {
    const fits = await firstThat(starts.length, async (index) => (await countTokens(prefix.slice(starts[index]))) <= tokens);
    if (fits < starts.length) return prefix.slice(starts[fits]);
  }
  return prefix.slice(-tokens * FEWEST_CHARACTERS_PER_TOKEN);
}

async function firstLines(suffix: string, tokens: number, countTokens: (text: string) => Promise<number>): Promise<string> {
  if (tokens === 0) return '';
  const near = suffix.slice(0, tokens * MOST_CHARACTERS_PER_TOKEN);
  const ends: number[] = [];
  for (let end = near.indexOf('\n'); end !== -1; end = near.indexOf('\n', end + 1)) ends.push(end + 1);
  if (near.length === suffix.length && ends.at(-1) !== near.length) ends.push(near.length);
  const tooLong = await firstThat(ends.length, async (index) => (await countTokens(near.slice(0, ends[index]))) > tokens);
  const end = ends[tooLong - 1];
  return end === undefined ? near.slice(0, Math.min(ends[0] ?? near.length, tokens * FEWEST_CHARACTERS_PER_TOKEN)) : near.slice(0, end);
}

function lineStartsFrom(text: string, from: number): { readonly line: number; readonly start: number }[] {
  const starts = from === 0 ? [{ line: 0, start: 0 }] : [];
  let line = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    line += 1;
    if (end + 1 >= from) starts.push({ line, start: end + 1 });
  }
  return starts;
}

/** Smallest index in `[0, length)` for which a monotone condition holds, else `length`. */
async function firstThat(length: number, holds: (index: number) => Promise<boolean>): Promise<number> {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
