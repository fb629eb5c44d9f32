import { describe, expect, it } from 'vitest';
import { generalAdapterName, generalAdapterPath, portableRecipe, portableRef } from './general-adapter.ts';
import { recipeHash, recipeSchema } from './recipe.ts';

const HOME = '/home/one/.local/share/whetstone';
const ID = '0123456789abcdef';
const PATH = `${HOME}/training/${ID}/output/checkpoint-000104.gguf`;
const NAME = `general:${ID}/104`;

describe('the name of a general adapter', () => {
  it('stands for its file, whoever’s data folder it lies in', () => {
    expect(generalAdapterName(PATH, HOME)).toBe(NAME);
    expect(generalAdapterPath(NAME, HOME)).toBe(PATH);
    expect(generalAdapterPath(NAME, '/home/two/data')).toBe(`/home/two/data/training/${ID}/output/checkpoint-000104.gguf`);
    const long = `${HOME}/training/${ID}/output/checkpoint-1000104.gguf`;
    expect(generalAdapterPath(generalAdapterName(long, HOME), HOME)).toBe(long);
  });

  it.each([
    ['of a repository', `/repo/.whetstone/training/${ID}/output/checkpoint-000104.gguf`],
    ['of another data folder', PATH.replace('one', 'two')],
    ['that a stop left', `${HOME}/training/${ID}/output/stopped-000104.gguf`],
    ['of a sweep', `${HOME}/training/sweeps/${ID}/output/checkpoint-000104.gguf`],
    ['from a folder', 'output/checkpoint-000104.gguf'],
  ])('is not given to a path %s', (_which, path) => {
    expect(generalAdapterName(path, HOME)).toBe(path);
  });

  it.each(['general', 'general:', `general:${ID}`, `general:${ID}/last`, 'general:../../x/1', `/general:${ID}/1`])(
    'is not %s',
    (adapter) => {
      expect(generalAdapterPath(adapter, HOME)).toBeUndefined();
    },
  );
});

describe('a portable recipe', () => {
  const recipe = (adapter: string) =>
    recipeSchema.parse({
      name: 'r',
      models: { main: { use: 'm', with: { adapter, sequences: 2 } }, draft: { use: 'm', with: { adapter } }, judge: { use: 'm' } },
      technique: { use: 't' },
    });

  it('has one hash, however its adapters are spelt', () => {
    expect(recipeHash(recipe(PATH))).not.toBe(recipeHash(recipe(NAME)));
    expect(portableRecipe(recipe(PATH), HOME)).toEqual(recipe(NAME));
    expect(recipeHash(portableRecipe(recipe(NAME), HOME))).toBe(recipeHash(recipe(NAME)));
  });

  it('leaves what names no adapter as it is', () => {
    for (const ref of [{ use: 'm' }, { use: 'm', with: { sequences: 2 } }, { use: 'm', with: { adapter: 'mine.gguf' } }]) {
      expect(portableRef(ref, HOME)).toEqual(ref);
    }
  });
});
