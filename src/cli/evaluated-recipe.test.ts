import { describe, expect, it } from 'vitest';
import { buildTechnique } from '../catalogue.ts';
import type { BenchmarkProblem } from '../core/benchmark-problem.ts';
import { type Recipe, recipeSchema } from '../core/recipe.ts';
import { changedRecipe, fieldRecipe, requireFitting } from './evaluated-recipe.ts';
import { readRecipe } from './read-recipe.ts';

const recipe = (name: string): Recipe => readRecipe(name, '/');
const problem = (ask: BenchmarkProblem['ask'], language = 'python') => ({ ask, language }) as BenchmarkProblem;
const PROMPT = problem({ kind: 'fill', prefix: 'def f():\n', suffix: '' });
const HOLE = problem({ kind: 'fill', prefix: 'def f():\n', suffix: '    return x\n' });
const INSTRUCTION = problem({ kind: 'instruct', instruction: 'Write f.' });
const needs = (one: Recipe): readonly string[] => buildTechnique(one.technique).needs;

describe('the recipe of an evaluation', () => {
  it('asks as the field does by what the questions are', () => {
    expect([[PROMPT], [PROMPT, HOLE], [PROMPT, INSTRUCTION]].map(fieldRecipe)).toEqual(['completion', 'infilling', 'instruct']);
  });

  it('takes model, seed and temperature from what was typed, and is another recipe then', () => {
    const changed = changedRecipe(recipe('completion'), { model: { use: 'other' }, seed: 7, temperature: 0.8 });
    expect(recipeSchema.parse(changed)).toMatchObject({
      models: { main: { use: 'other' } },
      seed: 7,
      technique: { with: { draw: { use: 'until-stop', with: { temperature: 0.8, maxTokens: 512 } } } },
    });
    expect(changedRecipe(recipe('completion'), {})).toEqual(recipe('completion'));
  });

  it('draws one sample at a temperature where the recipe takes the likeliest text, under the same boundary control', () => {
    const changed = changedRecipe(recipe('boundary-control'), { temperature: 0.2 });
    expect(changed.technique.with?.draw).toMatchObject({ use: 'samples', with: { n: 1, greedyFirst: false, temperature: 0.2 } });
    expect(buildTechnique(changed.technique).name).toContain('samples');
    expect(() => changedRecipe(recipe('as-is'), { temperature: 0.2 })).toThrow('has no temperature');
  });

  it.each([
    ['several equal answers', 'completion', [PROMPT], 2, 'would be equal'],
    ['instructions without chat', 'completion', [INSTRUCTION], 1, 'does not chat'],
    ['boundary control of an unknown language', 'boundary-control', [problem(PROMPT.ask, 'go')], 1, 'go is not known'],
  ])('refuses %s', (_, name, problems, attempts, message) => {
    expect(() => requireFitting(recipe(name), needs(recipe(name)), problems, attempts)).toThrow(message);
  });

  it('takes what fits', () => {
    const warm = changedRecipe(recipe('completion'), { temperature: 0.8 });
    expect(() => requireFitting(warm, needs(warm), [PROMPT, problem(PROMPT.ask, 'go')], 20)).not.toThrow();
    expect(() => requireFitting(recipe('instruct'), needs(recipe('instruct')), [INSTRUCTION], 1)).not.toThrow();
    expect(() => requireFitting(recipe('boundary-control'), needs(recipe('boundary-control')), [PROMPT], 1)).not.toThrow();
  });
});
