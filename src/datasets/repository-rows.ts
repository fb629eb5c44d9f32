import type { Language } from '../core/language.ts';
import { hashOf, randomFrom } from '../core/random.ts';
import type { ExamText, SealedVersion, TrainingText } from '../core/training-text.ts';
import type { Commit } from '../workspaces/commit-history.ts';
import { commitOffers } from './commit-offers.ts';
import { examGuard, type LeakCount, leakCounter } from './decontaminate.ts';
import { drawRows, type Offer } from './draw-rows.ts';
import { fileOffers } from './file-offers.ts';
import { isPermissive, licenceOfHeader } from './licence.ts';
import { nearCopies } from './near-copies.ts';
import { DEFAULT_WINDOW, type RowWindow } from './row-text.ts';
import { holdsSecret } from './secrets.ts';
import { type Provenance, ROW_KINDS, ROW_TYPES, type RowKind, type RowType, type TrainingRow } from './training-row.ts';
import { unfitFile } from './unfit-file.ts';
import type { Usefulness } from './usefulness.ts';

/** Wanted shares of the kinds of holes; what is left out is 0. */
export type RowMix = Readonly<Partial<Record<RowKind, number>>>;

/** Two thirds are of several lines, though most holes are of one: who learns from single statements stops too early (docs/data.md). */
export const DEFAULT_MIX: RowMix = { line: 0.15, statement: 0.1, block: 0.2, tail: 0.25, function: 0.2, span: 0.1 };

export interface RowOptions extends Partial<RowWindow> {
  readonly seed: number;
  readonly maxRows: number;
  /** Most tokens of all rows together, by their characters. Then the most useful rows are kept; without it, chance decides. */
  readonly maxTokens?: number;
  readonly mix?: RowMix;
  /** Wanted shares of the types of rows; left out: holes alone. */
  readonly types?: Readonly<Partial<Record<RowType, number>>>;
  readonly languageOf: (path: string) => Language | undefined;
  /** What no row may hold. */
  readonly sealed?: readonly ExamText[];
  readonly usefulnessOf?: Usefulness;
  /** What is known of where a text comes from. */
  readonly originOf?: (training: TrainingText) => Partial<Provenance>;
  /** Files that name a licence of their own which is not permissive are left out: the texts are other people's. */
  readonly isForeign?: boolean;
  readonly history?: {
    readonly commits: AsyncIterable<Commit>;
    sealOff(path: string, text: string): Promise<SealedVersion>;
    readonly licence?: string;
  };
}

export interface RepositoryRows {
  readonly rows: readonly TrainingRow[];
  /** Files and rows that were turned down, by reason. */
  readonly turnedDown: Readonly<Record<string, number>>;
  /** Where rows came from that held what the exam asks for; they are not among the rows. */
  readonly leaks: readonly LeakCount[];
}

/** Rows of several types come from more offers than are drawn, since some are turned down. */
const COMMITS_OFFERED = 2;

/**
 * Training rows from a repository's training view: holes of the syntax tree and random spans, stretches, changes of its history; mixed by
 * type and kind, without secrets, generated files, doubles and near-copies, and last of all without any row that holds what is sealed.
 * The same view, options and seed give the same rows in the same order.
 */
export async function repositoryRows(texts: readonly TrainingText[], options: RowOptions): Promise<RepositoryRows> {
  const { before = DEFAULT_WINDOW.before, after = DEFAULT_WINDOW.after, types = { fim: 1 }, sealed = [] } = options;
  const random = randomFrom('rows', options.seed);
  const turnedDown: Record<string, number> = {};
  const turnDown = (reason: string): void => {
    turnedDown[reason] = (turnedDown[reason] ?? 0) + 1;
  };
  const wanted = new Set(ROW_TYPES.filter((type) => (types[type] ?? 0) > 0));
  const fit = fitTexts(texts, options, turnDown);
  const copies = await nearCopies(fit, options.languageOf);
  const offers: Offer[] = [];
  for (const training of fit) {
    const language = options.languageOf(training.path);
    if (!language) continue;
    const own = copies.get(training.path) ?? [];
    for (const _copy of own) turnDown('near-copy of another definition');
    offers.push(
      ...(await fileOffers(training, {
        language,
        window: { before, after },
        types: wanted,
        copies: own,
        usefulness: options.usefulnessOf?.(training.path) ?? 1,
        origin: options.originOf?.(training) ?? {},
        random: random.fork('spans', training.path),
      })),
    );
  }
  if (options.history && wanted.has('commit')) {
    offers.push(...(await historyOffers(options.history, { ...options, before, after, types }, turnDown)));
  }

  const leaks = leakCounter();
  const leakOf = await examGuard(sealed, options.languageOf);
  const isDouble = doubles();
  const refuse = (row: TrainingRow): string | undefined => {
    if (isDouble(row)) return 'double';
    if (holdsSecret(row.prefix + row.middle + row.suffix) || holdsSecret(row.before ?? '')) return 'shows a secret';
    const leak = leakOf(row);
    if (leak) leaks.add(row, leak);
    return leak && 'holds what the exam asks for';
  };
  const { maxRows, maxTokens } = options;
  const rows = drawRows(offers, { maxRows, maxTokens, shares: sharesOf(types, options.mix ?? DEFAULT_MIX), refuse, turnDown, random });
  return { rows, turnedDown, leaks: leaks.counts() };
}

function fitTexts(texts: readonly TrainingText[], options: RowOptions, turnDown: (reason: string) => void): readonly TrainingText[] {
  return texts.filter(({ path, text }) => {
    const language = options.languageOf(path);
    if (!language) return false;
    const licence = options.isForeign ? licenceOfHeader(text) : undefined;
    const unfit = licence !== undefined && !isPermissive(licence) ? 'file with a licence of its own' : unfitFile(text, language);
    if (unfit !== undefined) turnDown(unfit);
    return unfit === undefined;
  });
}

function historyOffers(
  { commits, sealOff, licence }: NonNullable<RowOptions['history']>,
  options: RowOptions & RowWindow & { readonly types: NonNullable<RowOptions['types']> },
  turnDown: (reason: string) => void,
): Promise<readonly Offer[]> {
  const { types, before, after, languageOf, usefulnessOf = () => 1 } = options;
  const sum = ROW_TYPES.reduce((total, type) => total + (types[type] ?? 0), 0);
  return commitOffers(commits, {
    languageOf,
    sealOff,
    usefulnessOf,
    window: { before, after },
    ...(licence === undefined ? {} : { licence }),
    most: Math.ceil((COMMITS_OFFERED * options.maxRows * (types.commit ?? 0)) / sum),
    turnDown,
  });
}

/** A type's share is divided among its kinds. */
function sharesOf(types: NonNullable<RowOptions['types']>, mix: RowMix): Partial<Record<TrainingRow['kind'], number>> {
  const sum = ROW_KINDS.reduce((total, kind) => total + (mix[kind] ?? 0), 0);
  const holes = ROW_KINDS.map((kind) => [kind, sum > 0 ? ((types.fim ?? 0) * (mix[kind] ?? 0)) / sum : 0] as const);
  return { ...Object.fromEntries(holes), stretch: types.causal ?? 0, change: types.commit ?? 0 };
}

/** Tells of each row whether its text was there before, whatever the blanks. */
function doubles(): (row: TrainingRow) => boolean {
  const seen = new Set<string>();
  const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();
  return ({ prefix, middle }) => {
    const text = hashOf(squeezed(prefix.slice(-200)), squeezed(middle));
    if (seen.has(text)) return true;
    seen.add(text);
    return false;
  };
}
