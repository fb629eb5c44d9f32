import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SettledRecipe, trainingHash, trainingRecipeSchema } from './training-recipe.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'recipes', 'training');
const files = readdirSync(FOLDER);
const read = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
const settled = (given: object): SettledRecipe => ({ base: { use: 'b' }, seed: 0, ...trainingRecipeSchema.parse({ name: 'n', ...given }) });

describe('training recipes', () => {
  it.each(files)('%s is valid and named like its file', (file) => {
    expect(`${trainingRecipeSchema.parse(read(file)).name}.json`).toBe(file);
  });

  it('differ from each other in more than their names', () => {
    const hashes = files.map((file) => trainingHash(settled(read(file) as object), ['base']));
    expect(new Set(hashes).size).toBe(files.length);
  });

  it('have a default for everything but their name, and the default is the shipped one', () => {
    const { base: _base, ...shipped } = trainingRecipeSchema.parse(read('fim-lora.json'));
    const { learningRate: _rate, ...schedule } = shipped.schedule;
    expect(trainingRecipeSchema.parse({ name: 'fim-lora' })).toEqual({ ...shipped, schedule });
  });

  it('refuse two lengths, none, and what they do not know', () => {
    const refused = [
      { schedule: { minutes: 1, steps: 4 } },
      { schedule: { decay: 'linear' } },
      { method: { adapter: { use: 'lora', rnak: 8 } } },
    ];
    for (const given of refused) expect(trainingRecipeSchema.safeParse({ name: 'n', ...given }).success).toBe(false);
    expect(trainingRecipeSchema.safeParse({ name: 'n', schedule: { steps: 4 } }).success).toBe(true);
  });
});

it('the example of the guide is one', () => {
  const guide = readFileSync(join(FOLDER, '..', '..', 'docs', 'training.md'), 'utf8');
  const example = /```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
  expect(trainingRecipeSchema.parse(JSON.parse(example))).toMatchObject({
    name: 'wide-window',
    schedule: { minutes: 60, decay: 'cosine' },
  });
  for (const file of files) expect(guide).toContain(`\`${file.replace('.json', '')}\``);
});

describe('trainingHash', () => {
  it('names what decides the weights, not nicknames', () => {
    const plain = trainingHash(settled({}), ['base', 'examples']);
    expect(trainingHash({ ...settled({}), name: 'other', base: { use: 'other name of the file' } }, ['base', 'examples'])).toBe(plain);
    const others = [
      trainingHash(settled({}), ['other base', 'examples']),
      trainingHash(settled({}), ['base', 'other examples']),
      trainingHash({ ...settled({}), seed: 1 }, ['base', 'examples']),
      trainingHash(settled({ schedule: { minutes: 21 } }), ['base', 'examples']),
    ];
    expect(new Set([plain, ...others]).size).toBe(5);
  });
});
