import type { ExamText, TrainingText } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { GENERAL_PACKAGES } from '../datasets/general-packages.ts';
import { repositoryRows } from '../datasets/repository-rows.ts';
import type { TrainingRow } from '../datasets/training-row.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { ExampleRow } from '../training/example.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import type { CommandCall } from './command.ts';
import { arePackagesKept, fetchPackages } from './fetch-packages.ts';
import { exampleRow, rowMix } from './learned-rows.ts';

type Caller = Pick<CommandCall, 'environment' | 'signal'>;

const LEARNED = GENERAL_PACKAGES.filter(({ isHeldOut }) => isHeldOut !== true);
const HELD_OUT = GENERAL_PACKAGES.filter(({ isHeldOut }) => isHeldOut === true);

export interface GeneralRows {
  readonly rows: readonly ExampleRow[];
  readonly texts: readonly TrainingText[];
}

/** Rows of the listed packages that are learned from, without what is sealed. Throws `WhetstoneError`: `no-source-answers`, `nothing-to-learn`. */
export async function generalRows(
  recipe: SettledRecipe,
  { maxRows, sealed, ...caller }: Caller & { readonly maxRows: number; readonly sealed: readonly ExamText[] },
): Promise<GeneralRows> {
  const { data, seed } = recipe;
  const { taken } = await fetchPackages(LEARNED, caller);
  const texts = taken.flatMap((one) => one.texts);
  const { rows } = await repositoryRows(texts, {
    ...{ seed, maxRows, sealed, mix: data.mix && rowMix(data.mix), languageOf: languageForPath, isForeign: true },
    types: { fim: 1 - data.causalShare, causal: data.causalShare },
  });
  if (rows.length > 0) return { rows: rows.map(exampleRow), texts };
  throw new WhetstoneError('nothing-to-learn', 'The general packages leave nothing to learn from.', {
    hint: 'Look at what `whetstone data packages` tells of them.',
  });
}

/**
 * Holes of packages that nothing is ever trained on: what a training forgets, or learns for code in general, shows on them. `undefined`
 * where they were not fetched before and may not be: measuring them is no reason to use the network.
 */
export async function generalHeldOut(
  { data, seed }: SettledRecipe,
  { mayFetch, ...caller }: Caller & { readonly mayFetch: boolean },
): Promise<readonly ExampleRow[] | undefined> {
  if (!mayFetch && !arePackagesKept(HELD_OUT, caller.environment.home)) return undefined;
  return (await heldOutPackageRows({ seed, most: data.heldOutRows }, caller)).map(exampleRow);
}

/** At most so many of those holes (rounded up to as many of each package), with their provenance. Throws `WhetstoneError` (`no-source-answers`). */
export async function heldOutPackageRows(
  { seed, most }: { readonly seed: number; readonly most: number },
  caller: Caller,
): Promise<readonly TrainingRow[]> {
  const { taken } = await fetchPackages(HELD_OUT, caller);
  const rows: TrainingRow[] = [];
  for (const { texts } of taken) {
    // As many of each package: languages count alike.
    const maxRows = Math.ceil(most / taken.length);
    rows.push(...(await repositoryRows(texts, { seed, maxRows, languageOf: languageForPath, isForeign: true })).rows);
  }
  return rows;
}
