import { randomFrom } from '../core/random.ts';
import type { TrainingText, TrainingView } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type RowMix, type RowOptions, repositoryRows } from '../datasets/repository-rows.ts';
import { ROW_KINDS, type RowKind, type TrainingRow } from '../datasets/training-row.ts';
import { languageForPath } from '../languages/language-for.ts';
import { drawnByWeight, rowWeights } from '../training/curriculum.ts';
import type { ExampleRow } from '../training/example.ts';
import { withoutHeldOut } from '../training/held-out-versions.ts';
import { holdOut } from '../training/hold-out.ts';
import type { TaskOutcome } from '../training/task-outcome.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';

export interface LearnedRows {
  readonly training: readonly ExampleRow[];
  /** Of definitions that no training row shows or holds. Always the same holes, so that the losses of all recipes of one form can be compared. */
  readonly heldOut: readonly ExampleRow[];
  /** What other files a prompt may show. */
  readonly texts: readonly TrainingText[];
}

/** What a recipe may ask for besides the files as they are. */
export interface LearnedSources extends Pick<RowOptions, 'history' | 'usefulnessOf'> {
  /** How the base did on the exam's train tasks: with a curriculum, rows are drawn by them. */
  readonly outcomes?: readonly TaskOutcome[];
}

/** With a curriculum so many times the wanted rows are cut, so that there are some to choose from. */
const POOL_TIMES = 2;

/**
 * What a recipe learns from a repository's training view, and what it is tried on.
 * Throws `WhetstoneError`: `nothing-to-learn`; `bad-recipe` for a kind of rows there is not, and shares that are more than all.
 */
export async function learnedRows(
  view: TrainingView,
  { data, seed }: SettledRecipe,
  { history, usefulnessOf, outcomes }: LearnedSources = {},
): Promise<LearnedRows> {
  const split = await holdOut(view.texts, { share: data.heldOutShare, seed, languageOf: languageForPath });
  const cut = { seed, languageOf: languageForPath };
  const { rows } = await repositoryRows(split.training, {
    ...{ ...cut, usefulnessOf, mix: data.mix && rowMix(data.mix), types: rowTypes(data) },
    maxRows: data.curriculum && data.tokens === undefined ? POOL_TIMES * data.rows : data.rows,
    maxTokens: data.tokens,
    sealed: [...view.sealed, ...split.definitions],
    ...(history ? { history: { ...history, sealOff: withoutHeldOut(history.sealOff, split.definitions, languageForPath) } } : {}),
  });
  if (rows.length === 0) {
    throw new WhetstoneError('nothing-to-learn', 'Nothing is left to learn from: the exam asks for all of this repository.', {
      hint: 'Name a bigger repository.',
    });
  }
  const learned = data.curriculum ? weighedRows(rows, outcomes ?? [], { ...data, strength: data.curriculum.strength, seed }) : rows;
  const around = await repositoryRows(split.around, { ...cut, maxRows: Number.POSITIVE_INFINITY, sealed: view.sealed });
  const heldOut = around.rows.filter(({ provenance }) => split.isHeldOut(provenance)).slice(0, data.heldOutRows);
  return { training: learned.map(exampleRow), heldOut: heldOut.map(exampleRow), texts: split.training };
}

function rowTypes({ causalShare, commitShare = 0 }: SettledRecipe['data']): NonNullable<RowOptions['types']> {
  if (causalShare + commitShare <= 1) return { fim: 1 - causalShare - commitShare, causal: causalShare, commit: commitShare };
  throw new WhetstoneError('bad-recipe', 'causalShare and commitShare are more than all rows together.', {
    hint: 'Name shares that are at most 1 together; the rest are holes.',
  });
}

/** More of what the base failed at, where it failed. */
function weighedRows(
  rows: readonly TrainingRow[],
  outcomes: readonly TaskOutcome[],
  { rows: most, strength, seed }: { readonly rows: number; readonly strength: number; readonly seed: number },
): readonly TrainingRow[] {
  const weightOf = rowWeights(outcomes, strength);
  const weightOfRow = ({ kind, provenance: { path, definition } }: TrainingRow): number => weightOf({ kind, path, definition });
  return drawnByWeight(rows, weightOfRow, Math.min(most, rows.length), randomFrom('curriculum', seed));
}

/** Throws `WhetstoneError` (`bad-recipe`) for a kind of rows there is not. */
export function rowMix(wanted: Readonly<Record<string, number>>): RowMix {
  const isKind = (kind: string): kind is RowKind => (ROW_KINDS as readonly string[]).includes(kind);
  const unknown = Object.keys(wanted).filter((kind) => !isKind(kind));
  if (unknown.length === 0) return wanted;
  throw new WhetstoneError('bad-recipe', `There is no kind of training row named ${unknown.join(', ')}.`, {
    hint: `There are: ${ROW_KINDS.join(', ')}.`,
  });
}

export function exampleRow({ type, id, kind, language, prefix, middle, suffix, provenance }: TrainingRow): ExampleRow {
  return { type: type === 'causal' ? 'causal' : 'fim', id, kind, language, path: provenance.path, prefix, middle, suffix };
}
