import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSweepFile } from './read-sweep-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-sweep-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const read = (value: unknown, text = JSON.stringify(value)) => {
  writeFileSync(join(folder, 'sweep.json'), text);
  return readSweepFile('sweep.json', folder);
};
const GRID = { 'method.adapter.rank': [4, 16] };

describe('readSweepFile', () => {
  it('takes a shipped recipe, a file beside it, or a recipe that stands in it', () => {
    expect(read({ name: 's', recipe: 'fim-lora', grid: GRID }).recipe.name).toBe('fim-lora');
    writeFileSync(join(folder, 'own.json'), JSON.stringify({ name: 'own' }));
    expect(read({ name: 's', recipe: 'own.json', grid: GRID }).recipe.name).toBe('own');
    expect(read({ name: 's', recipe: { schedule: { tokens: 900 } }, grid: GRID }).recipe).toMatchObject({
      ...{ name: 's', schedule: { tokens: 900 } },
    });
  });

  it.each([
    ['no file', () => readSweepFile('none.json', folder), 'bad-argument', 'none.json cannot be read'],
    ['no JSON', () => read(undefined, '{'), 'bad-recipe', 'is not JSON'],
    ['no variants', () => read({ name: 's', recipe: 'fim-lora' }), 'bad-recipe', 'exactly one of grid and variations'],
    ['a field it does not know', () => read({ name: 's', recipe: 'fim-lora', grid: GRID, grids: {} }), 'bad-recipe', 'grids'],
    ['a wrong recipe', () => read({ name: 's', recipe: { rnak: 1 }, grid: GRID }), 'bad-recipe', 'recipe: '],
  ])('refuses %s', (_name, attempt, code, message) => {
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });
});
