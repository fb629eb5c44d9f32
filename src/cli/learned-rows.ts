import type { TrainingText, TrainingView } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type RowMix, repositoryRows } from '../datasets/repository-rows.ts';
import { ROW_KINDS, type RowKind, type TrainingRow } from '../datasets/training-row.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { ExampleRow } from '../training/example.ts';
import { holdOut } from '../training/hold-out.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';

export interface LearnedRows {
  readonly training: readonly ExampleRow[];
  /** Of definitions that no training row shows or holds. Always holes, so that the losses of all recipes of one form can be compared. */
  readonly heldOut: readonly ExampleRow[];
  /** What other files a prompt may show. */
  readonly texts: readonly TrainingText[];
}

/**
 * What a recipe learns from a repository's training view, and what it is tried on.
 * Throws `WhetstoneError`: `nothing-to-learn`; `bad-recipe` for a kind of rows there is not.
 */
export async function learnedRows(view: TrainingView, { data, seed }: SettledRecipe): Promise<LearnedRows> {
  const split = await holdOut(view.texts, { share: data.heldOutShare, seed, languageOf: languageForPath });
  const cut = { seed, mix: data.mix && rowMix(data.mix), languageOf: languageForPath };
  const training = await repositoryRows(split.training, {
    ...cut,
    types: { fim: 1 - data.causalShare, causal: data.causalShare },
    maxRows: data.rows,
    sealed: [...view.sealed, ...split.definitions],
  });
  if (training.rows.length === 0) {
    throw new WhetstoneError('nothing-to-learn', 'Nothing is left to learn from: the exam asks for all of this repository.', {
      hint: 'Name a bigger repository.',
    });
  }
  const around = await repositoryRows(split.around, { ...cut, maxRows: Number.POSITIVE_INFINITY, sealed: view.sealed });
  const heldOut = around.rows.filter(({ provenance }) => split.isHeldOut(provenance)).slice(0, data.heldOutRows);
  return { training: training.rows.map(exampleRow), heldOut: heldOut.map(exampleRow), texts: split.training };
}

function rowMix(wanted: Readonly<Record<string, number>>): RowMix {
  const isKind = (kind: string): kind is RowKind => (ROW_KINDS as readonly string[]).includes(kind);
  const unknown = Object.keys(wanted).filter((kind) => !isKind(kind));
  if (unknown.length === 0) return wanted;
  throw new WhetstoneError('bad-recipe', `There is no kind of training row named ${unknown.join(', ')}.`, {
    hint: `There are: ${ROW_KINDS.join(', ')}.`,
  });
}

function exampleRow({ type, id, kind, language, prefix, middle, suffix, provenance }: TrainingRow): ExampleRow {
  return { type: type === 'causal' ? 'causal' : 'fim', id, kind, language, path: provenance.path, prefix, middle, suffix };
}
