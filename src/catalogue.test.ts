import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildIndex, buildPart, buildTechnique, indexes, parts, pipelineRef, slotChoices } from './catalogue.ts';
import { recipeHash, recipeSchema } from './core/recipe.ts';
import { WhetstoneError } from './core/whetstone-error.ts';
import type { Slot } from './techniques/define-part.ts';

const HERE = import.meta.dirname;
const FOLDER_OF: Readonly<Record<Slot, string>> = {
  context: 'context',
  plan: 'plan',
  draw: 'draw',
  select: 'select',
  repair: 'repair',
  technique: 'whole',
};
const SLOTS = Object.keys(FOLDER_OF) as Slot[];
const HEADINGS = [
  '## What it does',
  '## Source',
  '## Followed and changed',
  '## Cost',
  '## When it helps',
  '## Measured here',
  '## Repeat it',
];

const read = (...path: string[]): string => readFileSync(join(HERE, ...path), 'utf8');

describe.each(SLOTS)('the folder of the slot "%s"', (slot) => {
  const folder = join('techniques', FOLDER_OF[slot]);
  const files = new Set(readdirSync(join(HERE, folder)));
  const code = [...files].filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const named = parts[slot].map(({ name }) => name);

  it('holds a file, a test and a card of every part in the catalogue', () => {
    const missing = named.flatMap((name) => [`${name}.ts`, `${name}.test.ts`, `${name}.md`]).filter((file) => !files.has(file));
    expect(missing).toEqual([]);
  });

  it('holds no part that the catalogue lacks', () => {
    const declared = code.filter((file) => read(folder, file).includes('definePart({')).map((file) => file.replace(/\.ts$/, ''));
    expect(declared.sort()).toEqual([...named].sort());
  });

  it.each(named)('says in the card of "%s" what a card has to say', (name) => {
    const card = read(folder, `${name}.md`);
    expect(card.startsWith(`# ${name}\n`)).toBe(true);
    const headings = card.match(/^## .*$/gm);
    expect(headings).toEqual(HEADINGS);
    for (const section of card.split(/^## .*$/m).slice(1)) expect(section.trim()).not.toBe('');
    const recipe = /recipes\/([\w-]+)\.json/.exec(card)?.[1];
    expect(readdirSync(join(HERE, '..', 'recipes'))).toContain(`${recipe}.json`);
  });

  it.each(named)('tests "%s" against the laws of techniques', (name) => {
    expect(read(folder, `${name}.test.ts`)).toContain('techniqueLaws(');
  });
});

describe('the catalogue', () => {
  it('builds every part without options', () => {
    for (const slot of SLOTS) for (const { name } of parts[slot]) expect(buildPart(slot, { use: name }).name).toBeTruthy();
    for (const name of Object.keys(indexes)) expect(buildIndex({ use: name }, { languageOf: () => undefined })).toBeDefined();
  });

  it('names what it knows when asked for something else, however deep', () => {
    const asks = [
      () => buildTechnique({ use: 'pipelin' }),
      () => buildTechnique(pipelineRef({ draw: { use: 'gredy' } })),
      () => buildTechnique(pipelineRef({ repair: { use: 'next-form', with: { tries: [{ plan: { use: 'caht' } }] } } })),
      () => buildTechnique(pipelineRef({ plan: { use: 'infill', with: { window: { before: 'many' } } } })),
      () => buildIndex({ use: 'vectors' }, { languageOf: () => undefined }),
    ];
    for (const ask of asks) {
      expect(ask).toThrow(WhetstoneError);
      expect(ask).toThrow(expect.objectContaining({ code: 'bad-recipe', hint: expect.stringMatching(/: \w/) }));
    }
  });

  it('offers choices that can be built, each once', () => {
    for (const [slot, refs] of Object.entries(slotChoices())) {
      expect(new Set(refs.map((ref) => JSON.stringify(ref))).size).toBe(refs.length);
      for (const ref of refs) expect(buildTechnique(pipelineRef({ [slot]: ref })).name).toBeTruthy();
    }
  });
});

describe('recipes', () => {
  const folder = join(HERE, '..', 'recipes');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

  it.each(files)('%s is valid, can be built, and is named like its file', (file) => {
    const recipe = recipeSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    expect(`${recipe.name}.json`).toBe(file);
    expect(buildTechnique(recipe.technique).name).toBeTruthy();
    expect(Object.keys(indexes)).toContain(recipe.index.use);
  });

  it('differ from each other in more than their names', () => {
    const hashes = files.map((file) => recipeHash(recipeSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))));
    expect(new Set(hashes).size).toBe(files.length);
  });
});
