import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Recipe } from '../core/recipe.ts';
import { writeJson } from '../workspaces/json-file.ts';

export const RECIPE_FILE = 'whetstone.recipe.json';

/** Writes the winner into `.whetstone/`, which git ignores: a race changes no file that the user sees in `git status`. */
export function writeRecipe(whetstoneFolder: string, recipe: Recipe): string {
  const path = join(whetstoneFolder, RECIPE_FILE);
  writeJson(path, recipe);
  return path;
}

/** The recipe a repository is answered with: the one it shares (at its root), else the one of the last race. */
export function recipePath(repository: string, typed: string): string {
  const own = join(repository, '.whetstone', RECIPE_FILE);
  return typed === RECIPE_FILE && !existsSync(join(repository, typed)) && existsSync(own) ? own : typed;
}
