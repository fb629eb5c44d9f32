import { join } from 'node:path';
import { examplesIn } from './example-file.ts';
import type { SettledRecipe } from './training-recipe.ts';
import { EXAMPLES, GENERAL, HELD_OUT, openTraining, type Training } from './training-run.ts';

/**
 * The training of another recipe on the very examples of a training that is there already: nothing is cut and asked again. Only for
 * recipes that differ in nothing that makes examples.
 */
export async function siblingTraining(
  parent: string,
  { folder, manifest }: Training,
  { recipe, createdAt }: { readonly recipe: SettledRecipe; readonly createdAt: string },
): Promise<Training> {
  const { base, start, examRevision, outcomes } = manifest;
  return openTraining(parent, {
    ...{ recipe, base, start, examRevision, outcomes, createdAt },
    examples: examplesIn(join(folder, EXAMPLES)),
    heldOut: examplesIn(join(folder, HELD_OUT)),
    ...(manifest.general ? { general: examplesIn(join(folder, GENERAL)) } : {}),
  });
}
