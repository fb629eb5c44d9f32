import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type SettledRecipe, type TrainingRecipe, trainingRecipeSchema } from '../training/training-recipe.ts';
import { modelRef } from './model-ref.ts';
import { type ResolvedSettings, reasonOf } from './resolve-settings.ts';

/** Training recipes that come with Whetstone; `src/cli` and `dist/cli` lie equally deep. */
export const SHIPPED_TRAININGS = fileURLToPath(new URL('../../recipes/training/', import.meta.url));
export const DEFAULT_TRAINING = 'fim-lora';
export const GENERAL_TRAINING = 'general';

/** Reads a training recipe by path from `folder`, or by the name of a shipped one. Throws `WhetstoneError` (`bad-recipe`). */
export function readTrainingRecipe(typed: string, folder: string): TrainingRecipe {
  const path = [resolve(folder, typed), join(SHIPPED_TRAININGS, `${typed}.json`)].find((candidate) => existsSync(candidate));
  if (path === undefined) {
    const names = readdirSync(SHIPPED_TRAININGS).map((file) => file.replace(/\.json$/, ''));
    throw new WhetstoneError('bad-recipe', `There is no training recipe ${typed}.`, {
      hint: `Name a file, or one of: ${names.join(', ')}.`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new WhetstoneError('bad-recipe', `${path} is not JSON.`, { hint: (cause as Error).message, cause });
  }
  const parsed = trainingRecipeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new WhetstoneError('bad-recipe', `${path}: ${reasonOf(parsed.error)}.`, {
    hint: 'docs/training.md shows what a training recipe may hold.',
  });
}

/**
 * A recipe with everything decided: flags over the recipe over `whetstone.config.json` over defaults.
 * Throws `WhetstoneError` (`bad-argument`) when several models are named by flag: they are trained one after the other.
 */
export function settledRecipe(
  recipe: TrainingRecipe,
  { values, sources }: ResolvedSettings,
  { minutes, cwd }: { readonly minutes: number | undefined; readonly cwd: string },
): SettledRecipe {
  const isFlag = { models: sources.models === 'flag', seed: sources.seed === 'flag' };
  if (isFlag.models && values.models.length > 1) {
    throw new WhetstoneError('bad-argument', 'Only one model is trained at a time.', { hint: `Use: --models ${values.models[0]}` });
  }
  const ownModel = modelRef(values.models[0] as string, cwd).ref;
  const { minutes: _minutes, tokens: _tokens, steps: _steps, ...pace } = recipe.schedule;
  return {
    ...recipe,
    base: isFlag.models ? ownModel : (recipe.base ?? ownModel),
    seed: isFlag.seed ? values.seed : (recipe.seed ?? values.seed),
    schedule: minutes === undefined ? recipe.schedule : { ...pace, minutes },
  };
}
