import type { Language } from '../core/language.ts';
import { tokenGrams } from '../core/token-grams.ts';
import type { ExamText } from '../core/training-text.ts';
import { bodyTokens, plainTokens, shapeGrams } from './plain-tokens.ts';

/** So many equal tokens in a row are no chance: three or four lines. */
export const RUN_TOKENS = 30;
/** Signs among them: a sentence (a message, a help text) that two functions share is no answer. */
export const RUN_SIGNS = 10;
/** A hole that is shorter than a run counts as a whole; below this many tokens it is an idiom, found everywhere. */
export const MIN_HOLE_TOKENS = 15;
/** Names kept: grams of five tokens, as the exam's twins. */
export const GRAM_TOKENS = 5;
/** Names left out: longer grams, since five tokens have few shapes. */
export const SHAPE_TOKENS = 10;
export const SHAPE_SIGNS = 4;
/** Fewer different grams say nothing by their share. */
const MIN_GRAMS = 12;
/** A long definition is compared piece by piece, so that a row that shows a part of it is found. */
const PIECE_TOKENS = 60;
const PIECE_STEP = 30;

/** A sealed text, or a piece of a long one. */
export interface SealedUnit {
  readonly source: ExamText;
  readonly tokens: readonly string[];
}

/** Unit -> how many different grams it has; gram -> units that have it. */
export interface GramIndex {
  readonly sizes: ReadonlyMap<SealedUnit, number>;
  readonly holders: ReadonlyMap<number, readonly SealedUnit[]>;
}

export interface SealedIndex {
  /** Hash of a run -> where it stands. */
  readonly runs: ReadonlyMap<number, readonly { readonly unit: SealedUnit; readonly start: number }[]>;
  /** Hash of the first `MIN_HOLE_TOKENS` tokens -> holes shorter than a run. */
  readonly shortHoles: ReadonlyMap<number, readonly SealedUnit[]>;
  readonly grams: GramIndex;
  readonly shapes: GramIndex;
  readonly keywords: ReadonlySet<string>;
}

/** Everything that is asked of a row, made once for all rows. */
export async function sealedIndex(sealed: readonly ExamText[], languageOf: (path: string) => Language | undefined): Promise<SealedIndex> {
  const runs = new Map<number, { unit: SealedUnit; start: number }[]>();
  const shortHoles = new Map<number, SealedUnit[]>();
  const units: SealedUnit[] = [];
  const keywords = new Set<string>();
  for (const source of sealed) {
    const language = languageOf(source.path);
    if (!language) continue;
    for (const keyword of language.keywords) keywords.add(keyword);
    // A hole is asked for as it stands, be it in a signature.
    const tokens = source.isWhole ? await bodyTokens(source.text, language) : plainTokens(source.text, language.lineComment);
    const whole: SealedUnit = { source, tokens };
    if (source.isWhole || whole.tokens.length >= RUN_TOKENS) {
      for (const [start, gram] of tokenGrams(whole.tokens, RUN_TOKENS).entries()) push(runs, gram, { unit: whole, start });
    }
    if (whole.tokens.length < RUN_TOKENS && whole.tokens.length >= MIN_HOLE_TOKENS) {
      push(shortHoles, tokenGrams(whole.tokens.slice(0, MIN_HOLE_TOKENS), MIN_HOLE_TOKENS)[0] as number, whole);
    }
    units.push(...piecesOf(whole));
  }
  return {
    runs,
    shortHoles,
    keywords,
    grams: gramIndex(units, ({ tokens }) => tokenGrams(tokens, GRAM_TOKENS)),
    shapes: gramIndex(units, ({ tokens }) => shapeGrams(tokens, { size: SHAPE_TOKENS, minSigns: SHAPE_SIGNS, keywords })),
  };
}

function piecesOf(unit: SealedUnit): readonly SealedUnit[] {
  const { source, tokens } = unit;
  if (tokens.length <= PIECE_TOKENS + PIECE_STEP) return [unit];
  // A long hole's pieces are those of the definition around it.
  if (!source.isWhole) return [];
  const pieces: SealedUnit[] = [];
  for (let start = 0; start + PIECE_STEP < tokens.length; start += PIECE_STEP) {
    pieces.push({ source, tokens: tokens.slice(start, start + PIECE_TOKENS) });
  }
  return pieces;
}

function gramIndex(units: readonly SealedUnit[], gramsOf: (unit: SealedUnit) => readonly (number | undefined)[]): GramIndex {
  const sizes = new Map<SealedUnit, number>();
  const holders = new Map<number, SealedUnit[]>();
  for (const unit of units) {
    const grams = new Set(gramsOf(unit).filter((gram) => gram !== undefined));
    if (grams.size < MIN_GRAMS) continue;
    sizes.set(unit, grams.size);
    for (const gram of grams) push(holders, gram, unit);
  }
  return { sizes, holders };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
