import type { Language } from '../core/language.ts';
import { tokenGrams } from '../core/token-grams.ts';
import type { ExamText } from '../core/training-text.ts';
import { isSign, plainTokens, shapeGrams } from './plain-tokens.ts';
import {
  GRAM_TOKENS,
  type GramIndex,
  MIN_HOLE_TOKENS,
  RUN_SIGNS,
  RUN_TOKENS,
  type SealedIndex,
  type SealedUnit,
  SHAPE_SIGNS,
  SHAPE_TOKENS,
  sealedIndex,
} from './sealed-index.ts';
import type { TrainingRow } from './training-row.ts';

/** From these shares of a sealed text's different grams on, a row holds a near-copy of it. */
const NEAR_SHARE = 0.6;
const SHAPE_SHARE = 0.7;
/** Of a text with fewer different grams nearly all must be there: a few of them are in any code. */
const FEW_GRAMS = 25;
const SHARE_OF_FEW = 0.9;

export type LeakKind = 'the same text' | 'near-copy' | 'renamed copy';

/** A row that says what the exam asks for. */
export interface Leak {
  readonly how: LeakKind;
  readonly sealed: { readonly path: string; readonly definition: string };
}

/** Rows of one place that were dropped for the same reason. */
export interface LeakCount extends Leak {
  /** Of the rows; a row of a package is named by its package. */
  readonly path: string;
  readonly commit?: string;
  readonly rows: number;
}

/**
 * The last door before a row is used: tells of any row, however it was made, what of the exam it holds.
 *
 * A row holds a sealed text when 30 tokens of it in a row, 10 of them signs, stand there (a shorter hole: all of it, if it has at least 15 tokens), whatever
 * the indentation and comments; a near-copy when it has more than 0.6 of its different 5-grams; a renamed copy when it has more than 0.7
 * of its different 10-grams in which names count only by where they come again; of texts with fewer than 25 grams, 0.9. Long definitions are compared in pieces of
 * 60 tokens.
 * Docstrings and the signatures of functions are no answers and do not count.
 *
 * Not found: what says the same in another way, and what is shorter than that.
 */
export async function examGuard(
  sealed: readonly ExamText[],
  languageOf: (path: string) => Language | undefined,
): Promise<(row: TrainingRow) => Leak | undefined> {
  if (sealed.length === 0) return () => undefined;
  const index = await sealedIndex(sealed, languageOf);
  const leakIn = (tokens: readonly string[]): Leak | undefined => {
    const unit = equalRun(tokens, index);
    if (unit) return leak('the same text', unit);
    const near = mostShared(tokenGrams(tokens, GRAM_TOKENS), index.grams, NEAR_SHARE);
    if (near) return leak('near-copy', near);
    const shapes = shapeGrams(tokens, { size: SHAPE_TOKENS, minSigns: SHAPE_SIGNS, keywords: index.keywords });
    const renamed = mostShared(shapes, index.shapes, SHAPE_SHARE);
    return renamed && leak('renamed copy', renamed);
  };
  return ({ prefix, middle, suffix, before, prompt, provenance }) => {
    const lineComment = languageOf(provenance.path)?.lineComment ?? '#';
    // A prompt may show other files besides.
    const texts = [prefix + middle + suffix, ...(before ? [before] : []), ...(prompt ? [prompt] : [])];
    for (const text of texts) {
      const found = leakIn(plainTokens(text, lineComment));
      if (found) return found;
    }
    return undefined;
  };
}

/** Rows that hold nothing of the exam, and where the others came from. */
export async function decontaminate(
  rows: readonly TrainingRow[],
  sealed: readonly ExamText[],
  languageOf: (path: string) => Language | undefined,
): Promise<{ readonly rows: readonly TrainingRow[]; readonly leaks: readonly LeakCount[] }> {
  const leakOf = await examGuard(sealed, languageOf);
  const leaks = leakCounter();
  const clean = rows.filter((row) => {
    const found = leakOf(row);
    if (found) leaks.add(row, found);
    return found === undefined;
  });
  return { rows: clean, leaks: leaks.counts() };
}

/** Gathers leaks by place, most rows first. */
export function leakCounter(): { add(row: TrainingRow, leak: Leak): void; counts(): readonly LeakCount[] } {
  const counted = new Map<string, LeakCount>();
  return {
    add: ({ provenance: { path, commit }, type }, found) => {
      const place = { path, ...(type === 'commit' && commit !== undefined ? { commit } : {}) };
      const key = JSON.stringify([place, found]);
      counted.set(key, { ...place, ...found, rows: (counted.get(key)?.rows ?? 0) + 1 });
    },
    counts: () => [...counted.values()].sort((a, b) => b.rows - a.rows || (a.path < b.path ? -1 : 1)),
  };
}

function leak(how: LeakKind, { source }: SealedUnit): Leak {
  return { how, sealed: { path: source.path, definition: source.definition } };
}

/** The unit that the tokens hold a run of, or the short hole that they hold. Hashes only propose: tokens are compared. */
function equalRun(tokens: readonly string[], { runs, shortHoles }: SealedIndex): SealedUnit | undefined {
  const stands = (at: number, wanted: readonly string[]): boolean => wanted.every((token, offset) => tokens[at + offset] === token);
  for (const [at, gram] of tokenGrams(tokens, RUN_TOKENS).entries()) {
    const found = runs.get(gram)?.find(({ unit, start }) => stands(at, unit.tokens.slice(start, start + RUN_TOKENS)));
    if (found && tokens.slice(at, at + RUN_TOKENS).filter(isSign).length >= RUN_SIGNS) return found.unit;
  }
  if (shortHoles.size === 0) return undefined;
  for (const [at, gram] of tokenGrams(tokens, MIN_HOLE_TOKENS).entries()) {
    const found = shortHoles.get(gram)?.find((unit) => stands(at, unit.tokens));
    if (found) return found;
  }
  return undefined;
}

/** The unit of which most grams are present, if it is more than the share. */
function mostShared(grams: readonly (number | undefined)[], { sizes, holders }: GramIndex, share: number): SealedUnit | undefined {
  const found = new Map<SealedUnit, number>();
  for (const gram of new Set(grams)) {
    for (const unit of gram === undefined ? [] : (holders.get(gram) ?? [])) found.set(unit, (found.get(unit) ?? 0) + 1);
  }
  let best: SealedUnit | undefined;
  let bestShare = 0;
  for (const [unit, count] of found) {
    const size = sizes.get(unit) as number;
    const own = count / size;
    if (own > Math.max(bestShare, size < FEW_GRAMS ? SHARE_OF_FEW : share)) [best, bestShare] = [unit, own];
  }
  return best;
}
