import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Recipe } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { flagOf, kindOf, type SettingName, type SettingSource, type Settings, settingsSchema } from './settings.ts';

export const CONFIGURATION_FILE = 'whetstone.config.json';

/** Settings with the source of each. */
export interface ResolvedSettings {
  readonly values: Settings;
  readonly sources: Readonly<Record<SettingName, SettingSource>>;
}

export interface SettingLayers {
  /** As typed, by setting name; undefined when not given. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly recipe?: Recipe;
  /** Folder whose `whetstone.config.json` counts. */
  readonly repository: string;
}

/**
 * Flags over recipe over `whetstone.config.json` over defaults.
 *
 * Throws `WhetstoneError`: `bad-argument` for a flag, `bad-configuration` for the file, each naming the value and what was expected.
 */
export function resolveSettings(layers: SettingLayers): ResolvedSettings {
  const file = readConfiguration(layers.repository);
  const recipe = layers.recipe ? settingsOfRecipe(layers.recipe) : {};
  const flags = settingsOfFlags(layers.flags);
  const names = Object.keys(settingsSchema.shape) as SettingName[];
  const sourceOf = (name: SettingName): SettingSource => {
    if (flags[name] !== undefined) return 'flag';
    if (recipe[name] !== undefined) return 'recipe';
    return file[name] === undefined ? 'default' : CONFIGURATION_FILE;
  };
  return {
    values: settingsSchema.parse({ ...file, ...recipe, ...flags }),
    sources: Object.fromEntries(names.map((name) => [name, sourceOf(name)])) as Record<SettingName, SettingSource>,
  };
}

function settingsOfRecipe(recipe: Recipe): Partial<Settings> {
  const sandbox = settingsSchema.shape.sandbox.safeParse(recipe.sandbox.use);
  return { models: [recipe.models.main.use], seed: recipe.seed, ...(sandbox.success ? { sandbox: sandbox.data } : {}) };
}

function settingsOfFlags(flags: Readonly<Record<string, unknown>>): Partial<Settings> {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(settingsSchema.shape) as SettingName[]) {
    const typed = flags[name];
    if (typed === undefined) continue;
    const value = typeof typed === 'string' ? valueOfText(name, typed) : typed;
    const parsed = settingsSchema.shape[name].safeParse(value);
    if (!parsed.success) {
      throw new WhetstoneError('bad-argument', `${flagOf(name)} ${String(typed)}: ${reasonOf(parsed.error)}.`, {
        hint: `It sets: ${settingsSchema.shape[name].description}.`,
      });
    }
    given[name] = parsed.data;
  }
  return given;
}

function valueOfText(name: SettingName, text: string): unknown {
  if (kindOf(name) === 'number') return text.trim() === '' ? Number.NaN : Number(text);
  if (kindOf(name) === 'list')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  return text;
}

function readConfiguration(repository: string): Partial<Settings> {
  const path = join(repository, CONFIGURATION_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || (cause as NodeJS.ErrnoException).code === 'ENOTDIR') return {};
    throw new WhetstoneError('bad-configuration', `${path} cannot be read.`, { hint: 'Make it readable, or move it away.', cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WhetstoneError('bad-configuration', `${path} is not JSON.`, { hint: `Mend it: ${(cause as Error).message}.`, cause });
  }
  const parsed = settingsSchema.partial().safeParse(value);
  if (!parsed.success) {
    throw new WhetstoneError('bad-configuration', `${path}: ${reasonOf(parsed.error)}.`, {
      hint: 'See `whetstone config --explain` for every setting with its meaning.',
    });
  }
  // What the file does not name stays unset, so that the defaults are told apart from it.
  const named = Object.keys(value as object);
  return Object.fromEntries(Object.entries(parsed.data).filter(([name]) => named.includes(name)));
}

/** The first complaint of a schema in words: "minutes: Too small: expected number to be >0". */
export function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'not valid';
  const where = issue.path.join('.');
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}
