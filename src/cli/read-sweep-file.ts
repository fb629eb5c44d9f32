import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type SweepFile, sweepFileSchema } from '../training/sweep-file.ts';
import { type TrainingRecipe, trainingRecipeSchema } from '../training/training-recipe.ts';
import { readTrainingRecipe } from './read-training-recipe.ts';
import { reasonOf } from './resolve-settings.ts';

/**
 * Reads a sweep with the recipe it varies: one that stands in the file, or one named there by path (from the file's folder) or shipped.
 * Throws `WhetstoneError`: `bad-argument` when the file cannot be read, `bad-recipe` for what is in it.
 */
export function readSweepFile(typed: string, folder: string): { readonly file: SweepFile; readonly recipe: TrainingRecipe } {
  const path = resolve(folder, typed);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WhetstoneError('bad-argument', `${path} cannot be read.`, {
      hint: 'Name the file of a sweep: docs/training.md shows one.',
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WhetstoneError('bad-recipe', `${path} is not JSON.`, { hint: (cause as Error).message, cause });
  }
  const parsed = sweepFileSchema.safeParse(value);
  if (!parsed.success) throw refused(path, reasonOf(parsed.error));
  const { recipe } = parsed.data;
  if (typeof recipe === 'string') return { file: parsed.data, recipe: readTrainingRecipe(recipe, dirname(path)) };
  const own = trainingRecipeSchema.safeParse({ name: parsed.data.name, ...recipe });
  if (!own.success) throw refused(path, `recipe: ${reasonOf(own.error)}`);
  return { file: parsed.data, recipe: own.data };
}

function refused(path: string, reason: string): WhetstoneError {
  return new WhetstoneError('bad-recipe', `${path}: ${reason}.`, { hint: 'docs/training.md shows what a sweep may hold.' });
}
