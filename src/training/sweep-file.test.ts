import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepFileSchema, variantsOf } from './sweep-file.ts';
import { type SettledRecipe, trainingRecipeSchema } from './training-recipe.ts';

const BASE: SettledRecipe = { ...trainingRecipeSchema.parse({ name: 'r' }), base: { use: 'b' }, seed: 3 };
const variants = (file: object) => variantsOf(sweepFileSchema.parse({ name: 's', recipe: 'r', ...file }), BASE);

describe('variants of a sweep', () => {
  it('are every combination of a grid, labelled by the last word of the place', () => {
    const found = variants({ grid: { 'method.adapter.rank': [4, 16], 'schedule.learningRate': [1e-4, 1e-3] } });
    expect(found.map(({ label }) => label)).toEqual([
      'rank 4, learningRate 0.0001',
      'rank 4, learningRate 0.001',
      'rank 16, learningRate 0.0001',
      'rank 16, learningRate 0.001',
    ]);
    expect(found[2]?.recipe).toEqual({
      ...BASE,
      method: { ...BASE.method, adapter: { ...BASE.method.adapter, rank: 16 } },
      schedule: { ...BASE.schedule, learningRate: 1e-4 },
    });
  });

  it('or are named one by one', () => {
    const found = variants({ variations: [{}, { 'method.adapter': { use: 'ia3' } }, { 'method.objective.horizon': { weight: 0.2 } }] });
    expect(found.map(({ label }) => label)).toEqual(['the recipe itself', 'adapter {"use":"ia3"}', 'horizon {"weight":0.2}']);
    expect(found[0]?.recipe).toEqual(BASE);
    expect(found[1]?.recipe.method.adapter).toEqual({ use: 'ia3' });
    expect(found[2]?.recipe.method.objective.horizon).toEqual({ weight: 0.2, loss: 'l1' });
  });

  it('with whole places where two end alike', () => {
    const tried = { 'method.adapter': { use: 'prompt' }, 'method.adapter.tokens': 5, 'data.tokens': 1_000 };
    expect(variants({ variations: [tried, {}] })[0]?.label).toBe('adapter {"use":"prompt"}, method.adapter.tokens 5, data.tokens 1000');
  });

  it.each([
    ['no variants', { grid: { 'method.adapter.rank': [4] } }, 'not 1'],
    ['what changes the held-out examples', { grid: { 'data.heldOutShare': [0.1, 0.2] } }, 'data.heldOutShare'],
    ['all of what holds such a field', { grid: { data: [{}, {}] } }, 'several values of data'],
    ['the form of asking', { grid: { 'form.plan.use': ['infill', 'continue'] } }, 'form.plan.use'],
    ['the length', { grid: { 'schedule.tokens': [1, 2] } }, 'schedule.tokens'],
    ['values a recipe cannot have', { grid: { 'method.adapter.rank': [0, 1] } }, 'method.adapter.rank'],
    ['places a recipe does not have', { grid: { 'method.adapter.rnak': [1, 2] } }, 'rnak'],
  ])('refuses %s', (_name, file, message) => {
    expect(() => variants(file)).toThrow(message);
  });

  it('wants either a grid or a list', () => {
    expect(sweepFileSchema.safeParse({ name: 's', recipe: 'r' }).success).toBe(false);
    expect(sweepFileSchema.safeParse({ name: 's', recipe: 'r', grid: { a: [1] }, variations: [{}] }).success).toBe(false);
  });
});

it('the example of the guide is one', () => {
  const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'training.md'), 'utf8');
  const [, example = ''] = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([_all, text]) => text);
  expect(variantsOf(sweepFileSchema.parse(JSON.parse(example)), BASE)).toHaveLength(4);
});
