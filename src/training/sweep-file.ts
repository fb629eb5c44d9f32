import { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type SettledRecipe, trainingRecipeSchema } from './training-recipe.ts';

const values = z.array(z.json()).nonempty();

/** A base training recipe and what is tried instead of some of its fields, named by their place: `method.adapter.rank`. */
export const sweepFileSchema = z
  .strictObject({
    name: z.string(),
    recipe: z.union([z.string(), z.record(z.string(), z.json())]).describe('training recipe: name or file of one, or the recipe itself'),
    grid: z.record(z.string(), values).optional().describe('every combination of these values is a variant'),
    variations: z
      .array(z.record(z.string(), z.json()))
      .nonempty()
      .optional()
      .describe('or: the variants one by one; {} is the recipe itself'),
  })
  .refine(({ grid, variations }) => (grid === undefined) !== (variations === undefined), {
    message: 'name exactly one of grid and variations',
  });
export type SweepFile = z.output<typeof sweepFileSchema>;

export interface Variant {
  /** For people: "rank 16, learningRate 0.001". */
  readonly label: string;
  readonly recipe: SettledRecipe;
}

/** More would each get next to nothing of the time. */
const MOST_VARIANTS = 32;
/** Where these differ, losses say nothing about which variant is better, or the sweep itself decides them. */
const NOT_COMPARABLE = [
  ...['name', 'base', 'form', 'seed', 'checkpoints', 'data.heldOutShare', 'data.heldOutRows'],
  ...['schedule.minutes', 'schedule.tokens', 'schedule.steps', 'schedule.maxTokens'],
];

/**
 * The variants of a sweep, each a whole recipe.
 * Throws `WhetstoneError` (`bad-recipe`) for a field that a sweep cannot compare, values a recipe cannot have, and fewer than two variants.
 */
export function variantsOf({ grid, variations }: SweepFile, base: SettledRecipe): readonly Variant[] {
  const sets = variations ?? combinations(grid ?? {});
  if (sets.length < 2 || sets.length > MOST_VARIANTS) {
    throw new WhetstoneError('bad-recipe', `A sweep compares 2 to ${MOST_VARIANTS} variants, not ${sets.length}.`, {
      hint: 'Name more or fewer values.',
    });
  }
  const paths = [...new Set(sets.flatMap((set) => Object.keys(set)))];
  for (const path of paths) requireComparable(path);
  const names = shortNames(paths);
  const labelOf = (set: SweepSet): string =>
    Object.entries(set)
      .map(([path, value]) => `${names.get(path)} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', ');
  return sets.map((set) => ({ label: labelOf(set) || 'the recipe itself', recipe: withSet(base, set) }));
}

type SweepSet = Readonly<Record<string, unknown>>;

function combinations(grid: Readonly<Record<string, readonly unknown[]>>): readonly SweepSet[] {
  return Object.entries(grid).reduce<readonly SweepSet[]>(
    (sets, [path, tried]) => sets.flatMap((set) => tried.map((value) => ({ ...set, [path]: value }))),
    [{}],
  );
}

function requireComparable(path: string): void {
  const fixed = NOT_COMPARABLE.find((one) => one === path || path.startsWith(`${one}.`) || one.startsWith(`${path}.`));
  if (fixed === undefined) return;
  throw new WhetstoneError('bad-recipe', `A sweep cannot try several values of ${path}.`, {
    hint: 'Variants are compared at equal lengths by their loss on the same held-out examples: write one sweep for each value, and race their winners.',
  });
}

/** The last word of a path, unless two paths end alike. */
function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const last = (path: string): string => path.split('.').at(-1) as string;
  return new Map(paths.map((path) => [path, paths.filter((other) => last(other) === last(path)).length > 1 ? path : last(path)]));
}

function withSet(base: SettledRecipe, set: SweepSet): SettledRecipe {
  let value: unknown = base;
  for (const [path, tried] of Object.entries(set)) value = withValue(value, path.split('.'), tried);
  const parsed = trainingRecipeSchema.safeParse(value);
  if (parsed.success) return { ...base, ...parsed.data };
  const issue = parsed.error.issues[0];
  throw new WhetstoneError('bad-recipe', `No recipe can have ${JSON.stringify(set)}: ${issue?.path.join('.')}: ${issue?.message}.`, {
    hint: 'docs/training.md shows what a training recipe may hold.',
    cause: parsed.error,
  });
}

function withValue(value: unknown, [key, ...rest]: readonly string[], tried: unknown): unknown {
  if (key === undefined) return tried;
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return { ...fields, [key]: withValue(fields[key], rest, tried) };
}
