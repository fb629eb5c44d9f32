import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recipeHash } from '../core/recipe.ts';
import { asIsRecipe, boundaryRecipe } from './baselines.ts';
import { raceGeneration } from './race-generation.ts';
import { readRecipe } from './read-recipe.ts';
import { writeRecipe } from './recipe-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whetstone-recipe-'));
  mkdirSync(join(root, '.whetstone'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('recipes on disk', () => {
  const recipe = boundaryRecipe({ use: 'a-model' }, 3);

  it('are read as they were written: what is served hashes like what was measured', () => {
    writeRecipe(join(root, '.whetstone'), recipe);
    expect(recipeHash(readRecipe('whetstone.recipe.json', root))).toBe(recipeHash(recipe));
  });

  it('name a general adapter so that they hash alike however its path was spelt', () => {
    const [home, training] = ['/home/one/data', '0123456789abcdef'];
    const main = (adapter: string) => ({ ...recipe, models: { main: { use: 'a-model', with: { adapter } } } });
    writeRecipe(join(root, '.whetstone'), main(`${home}/training/${training}/output/checkpoint-000104.gguf`));
    const read = readRecipe('whetstone.recipe.json', root, home);
    expect(read.models.main.with?.adapter).toBe(`general:${training}/104`);
    writeRecipe(join(root, '.whetstone'), read);
    expect(recipeHash(readRecipe('whetstone.recipe.json', root, '/home/two/data'))).toBe(recipeHash(read));
  });

  it('a shared one at the root goes before the one of the last race', () => {
    writeRecipe(join(root, '.whetstone'), recipe);
    writeFileSync(join(root, 'whetstone.recipe.json'), JSON.stringify(asIsRecipe({ use: 'a-model' }, 3)));
    expect(readRecipe('whetstone.recipe.json', root).name).toBe('as is');
  });

  it('shipped ones are found by name; a missing or wrong one is refused by its path', () => {
    expect(readRecipe('boundary-control', root).technique.use).toBe('pipeline');
    expect(() => readRecipe('whetstone.recipe.json', root)).toThrow(
      expect.objectContaining({ code: 'bad-recipe', hint: expect.stringContaining('boundary-control') }),
    );
    writeFileSync(join(root, 'mine.json'), '{ "name": "x" }');
    expect(() => readRecipe('mine.json', root)).toThrow(/mine\.json/);
  });

  it('a fresh race is another generation, and stays it until the next', () => {
    const folder = join(root, '.whetstone');
    expect([
      raceGeneration(folder, false),
      raceGeneration(folder, true),
      raceGeneration(folder, false),
      raceGeneration(folder, true),
    ]).toEqual([undefined, 1, 1, 2]);
    expect(readFileSync(join(folder, 'generation'), 'utf8')).toBe('2\n');
  });
});
