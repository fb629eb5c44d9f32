import { z } from 'zod';
import type { Extent, Language } from '../../core/language.ts';
import type { StopRule } from '../../core/model.ts';
import { hashOf } from '../../core/random.ts';
import type { Cursor } from '../cursor.ts';
import { codeEnd, openingFence } from './answer-dress.ts';
import { otherCuts } from './other-cuts.ts';
import { repeatedSuffixAt } from './repeated-suffix.ts';

/** The pieces of boundary control; each can be switched off, to measure what it does. */
export const boundaryOptions = z.strictObject({
  stopEngine: z.boolean().default(true).describe('end the drawing, not only the text, where the hole is filled'),
  undress: z.boolean().default(true).describe('take off fences, special tokens and the prose around them'),
  repeatedPrefix: z.boolean().default(true).describe("drop a repetition of the cursor's own line at the start"),
  repeatedSuffix: z.boolean().default(true).describe('cut where the answer repeats the lines after the cursor'),
  closing: z.boolean().default(true).describe('cut where the statement is whole, the brackets close or the indentation falls back'),
  parsing: z.boolean().default(true).describe('when the file does not parse with the cut text, try shorter and longer cuts'),
});
export type BoundaryOptions = z.output<typeof boundaryOptions>;

/** What is kept of an answer: `text` goes into the file, `end` is the offset in the model's own text behind the last character kept. */
export interface Cut {
  readonly text: string;
  readonly end: number;
  /** What was done, for reports: "closed", "repeated suffix", "shorter cut". */
  readonly notes: readonly string[];
}

export interface BoundaryControl {
  readonly stop: StopRule | undefined;
  cut(said: string): Promise<Cut>;
  /** The whole lines that an unfinished answer has so far: shown to a waiting user, not yet checked by parsing. */
  linesSoFar(said: string): string;
}

/** Raised when the rule's behaviour changes: it is part of the stop rule's id. */
const VERSION = 3;
/** Parses of one file that may be spent on other cuts, and the characters they may read: some 0.3 s at most. */
const MOST_PARSES = 16;
/** An answer that begins with more line breaks than this says nothing. */
const MOST_BLANK_LINES = 3;
/** Text before the cursor after which a line break may well be part of the answer. */
const GOES_ON = /(?:[^\p{L}\p{N}_)\]}'"`;]|^)\s*$/u;
const MOST_PARSED_CHARACTERS = 3_000_000;
const BLANKS = /^\s*/;
const BLANK_LINES = /^(?:[ \t]*\r?\n)*/;

/**
 * Decides where an answer ends: the one gain that was sure in the first trial (0.5B .025 to .200 of 40 holes).
 *
 * Only text around the cursor is used, as an editor knows it. `forcedStart` is the part of the answer that already stands before the
 * cursor. The engine is stopped by the same rules that cut the text, so an answer drawn to its end and cut gives the same text.
 */
export async function boundaryControl(
  cursor: Cursor,
  forcedStart: string,
  language: Language,
  options: BoundaryOptions,
): Promise<BoundaryControl> {
  const suffix = cursor.suffix.replace(/\r\n/g, '\n');
  const prefix = cursor.prefix.replace(/\r\n/g, '\n');
  const extent = language.extentAt(prefix, suffix);
  const { linePrefix } = cursor;
  const lineIsWhole = extent === 'line' && !GOES_ON.test(linePrefix) && (await language.parses(prefix + suffix));
  const scene: Scene = { prefix, suffix, linePrefix, lineIsWhole, forcedStart, extent, language, options };
  const stop: StopRule = {
    id: `boundary-${VERSION}/${language.name}/${hashOf(prefix, suffix, forcedStart, JSON.stringify(options)).slice(0, 16)}`,
    shouldStop: (said) => preferredCut(said, scene, false).isClosed,
  };
  return {
    stop: options.stopEngine ? stop : undefined,
    linesSoFar(said) {
      const { start, end, notes } = preferredCut(said, scene, false);
      const lineEnd = notes.length > 0 ? end : said.lastIndexOf('\n', end);
      return toCut(said, start, Math.max(start, lineEnd), notes, scene).text;
    },
    async cut(said) {
      const preferred = preferredCut(said, scene, true);
      const cut = toCut(said, preferred.start, preferred.end, preferred.notes, scene);
      if (!options.parsing || cut.text === '' || (await parses(cut.text, scene))) return cut;
      const readable = Math.floor(MOST_PARSED_CHARACTERS / Math.max(1, cursor.text.length));
      for (const end of otherCuts(said, preferred).slice(0, Math.min(MOST_PARSES, readable))) {
        const notes = [...preferred.notes, end < preferred.end ? 'shorter cut' : 'longer cut'];
        const other = toCut(said, preferred.start, end, notes, scene);
        if (other.text !== '' && other.text !== cut.text && (await parses(other.text, scene))) return other;
      }
      return { ...cut, notes: [...cut.notes, 'does not parse'] };
    },
  };
}

/** At the left margin: ends every block and statement whose brackets are closed. */
const SOME_CODE = 'x';

interface Scene {
  readonly prefix: string;
  readonly suffix: string;
  readonly linePrefix: string;
  /** Without any filling the file parses and the cursor's line asks for nothing more: a line break then means "nothing to add". */
  readonly lineIsWhole: boolean;
  readonly forcedStart: string;
  readonly extent: Extent;
  readonly language: Language;
  readonly options: BoundaryOptions;
}

/** Offsets in the model's text; `limit` is where nothing further can be code (a fence, a repeated suffix). */
export interface PreferredCut {
  readonly start: number;
  readonly end: number;
  readonly limit: number;
  readonly isClosed: boolean;
  readonly notes: readonly string[];
}

function preferredCut(said: string, scene: Scene, finished: boolean): PreferredCut {
  const { options, forcedStart } = scene;
  const notes: string[] = [];
  if (said.length < forcedStart.length) return { start: said.length, end: said.length, limit: said.length, isClosed: false, notes };
  const start = answerStart(said, scene, notes);
  // Blanks at the cursor are dropped, so a model that begins with nothing else would never be stopped by the rules below.
  if (blankLinesBefore(said, start) > MOST_BLANK_LINES) return { start, end: start, limit: start, isClosed: true, notes };
  if (options.closing && scene.lineIsWhole && /^[ \t]*\n/.test(said.slice(start))) {
    return { start, end: start, limit: start, isClosed: true, notes: [...notes, 'nothing to add'] };
  }
  let limit = said.length;
  if (options.undress) {
    limit = start + codeEnd(said.slice(start));
    if (limit < said.length) notes.push('fence or special token');
  }
  const isAtLineStart = scene.linePrefix.trim() === '';
  if (options.repeatedSuffix) {
    const repeated = repeatedSuffixAt(said.slice(start, limit), scene.suffix, { atLineStart: isAtLineStart, finished });
    if (repeated !== undefined) {
      limit = start + repeated;
      notes.push('repeated suffix');
    }
  }
  let end = limit;
  if (options.closing) {
    // Where it closes shows in what comes next. Where no code comes next (a fence, the suffix again), the hole ends as it would before code.
    const followed = limit < said.length ? `${said.slice(start, limit).replace(/\n$/, '')}\n${SOME_CODE}` : said.slice(start);
    const closed = scene.language.boundary(scene.prefix, followed, scene.suffix, scene.extent).end;
    if (closed !== undefined && start + closed <= limit) {
      end = start + closed;
      notes.push('closed');
    }
  }
  return { start, end, limit, isClosed: end < said.length || notes.includes('closed'), notes };
}

function blankLinesBefore(said: string, start: number): number {
  const blanks = /\s*$/.exec(said.slice(0, start))?.[0] ?? '';
  return blanks.split('\n').length - 1;
}

/** Where the filling begins in what was said: behind the forced start, an opening fence, blanks too many and the repeated line. */
function answerStart(said: string, { forcedStart, linePrefix, options }: Scene, notes: string[]): number {
  let start = forcedStart !== '' && said.startsWith(forcedStart) ? forcedStart.length : 0;
  if (options.undress) start += openingFence(said.slice(start));
  const isAtLineStart = linePrefix.trim() === '';
  // The cursor's blanks are there already: more of them would be a wrong indentation, a line break would leave them dangling. At the very
  // start of a line there are none: the indentation is the answer's own.
  if (isAtLineStart) start += (linePrefix === '' ? BLANK_LINES : BLANKS).exec(said.slice(start))?.[0].length ?? 0;
  else if (options.repeatedPrefix) {
    const repeated = linePrefix.trim();
    const blanks = /^[ \t]*/.exec(said.slice(start))?.[0].length ?? 0;
    if (repeated.length > 3 && said.startsWith(repeated, start + blanks)) {
      notes.push('repeated line');
      start += blanks + repeated.length;
      if (/[ \t]$/.test(linePrefix)) start += /^[ \t]*/.exec(said.slice(start))?.[0].length ?? 0;
    }
  }
  return start;
}

/** Blanks at the end stay only where something follows on the cursor's line. */
function toCut(said: string, start: number, end: number, notes: readonly string[], { suffix }: Scene): Cut {
  const kept = said.slice(start, end).replace(/\r\n/g, '\n');
  const text = /^\s|^$/.test(suffix) ? kept.trimEnd() : kept.replace(/\s*\n\s*$/, '');
  return { text, end: start + text.length, notes };
}

function parses(filling: string, { prefix, suffix, language }: Scene): Promise<boolean> {
  return language.parses(prefix + filling + suffix);
}
