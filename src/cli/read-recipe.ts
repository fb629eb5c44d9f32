import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { portableRecipe } from '../core/general-adapter.ts';
import { type Recipe, recipeSchema } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { recipePath } from './recipe-file.ts';
import { reasonOf } from './resolve-settings.ts';

/** Recipes that come with Whetstone; `src/cli` and `dist/cli` lie equally deep. */
const SHIPPED = fileURLToPath(new URL('../../recipes/', import.meta.url));

/**
 * Reads a recipe by path from `folder`, or by the name of a shipped one. Where the data folder is told, adapters in it are named so that they
 * mean the same on another account, however the file spells them. Throws `WhetstoneError` (`bad-recipe`).
 */
export function readRecipe(typed: string, folder: string, home?: string): Recipe {
  const path = [resolve(folder, recipePath(folder, typed)), join(SHIPPED, `${typed}.json`)].find((candidate) => existsSync(candidate));
  if (path === undefined) {
    const shipped = existsSync(SHIPPED) ? readdirSync(SHIPPED).filter((file) => file.endsWith('.json')) : [];
    const names = shipped.map((file) => file.slice(0, -'.json'.length)).join(', ');
    throw new WhetstoneError('bad-recipe', `There is no recipe ${resolve(folder, typed)}.`, {
      hint: `Run \`whetstone sharpen\` first, or name a file${names === '' ? '' : ` or one of: ${names}`}.`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new WhetstoneError('bad-recipe', `${path} is not JSON.`, { hint: (cause as Error).message, cause });
  }
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return home === undefined ? parsed.data : portableRecipe(parsed.data, home);
  throw new WhetstoneError('bad-recipe', `${path}: ${reasonOf(parsed.error)}.`, {
    hint: 'Mend it, or let `whetstone sharpen` write it again.',
  });
}
