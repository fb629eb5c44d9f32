import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeManifest } from '../training/training-manifest.ts';
import { trainingRecipeSchema } from '../training/training-recipe.ts';
import { givenArms, givenTraining } from './study-given.ts';
import { checkpointOf, type StudySetting } from './study-setting.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-given-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'output'));
const recipe = trainingRecipeSchema.parse({ name: 'horizon' });
const checkpoint = (step: number) => ({ step, tokens: step * 100, path: `output/${step}.gguf`, sha256: 's', isLast: step === 8 });
for (const step of [4, 8]) writeFileSync(join(folder, checkpoint(step).path), '');
writeManifest(folder, {
  ...{ format: 1, id: 'abc', createdAt: 'now', recipe, base: { path: '/b', sha256: 'base' }, leftOut: {}, losses: [] },
  ...{ examples: { sha256: 'e', count: 3, byKind: {} }, heldOut: { sha256: 'h', count: 0, byKind: {} } },
  ...{ state: 'finished', stepsDone: 8, tokens: 800, checkpoints: [4, 8].map(checkpoint) },
});
const setting = { root: folder, base: { sha256: 'base' }, recipe, environment: { home: '/home' } } as unknown as StudySetting;
const ref = (adapter: string) => ({ use: 'file', with: { adapter } });

describe('adapters that were trained before', () => {
  it('are read as typed', () => {
    const path = join(folder, 'h-4.json');
    writeFileSync(path, JSON.stringify(ref('/x/4.gguf')));
    expect(givenArms([`horizon=${path}`, 'own=h-4.json'], folder)).toEqual(
      ['horizon', 'own'].map((name) => ({ name, ref: ref('/x/4.gguf') })),
    );
    for (const wrong of ['horizon', 'horizon=a.gguf', '=a.json', 'a b=a.json'])
      expect(() => givenArms([wrong], folder)).toThrow(`--trained ${wrong}`);
  });

  it('are the training up to the checkpoint that is named, from the repository or by a whole path', () => {
    for (const adapter of ['output/4.gguf', join(folder, 'output', '4.gguf')]) {
      const training = givenTraining(setting, ref(adapter));
      expect(training.manifest).toMatchObject({ id: 'abc-4', stepsDone: 4, tokens: 400 });
      expect(checkpointOf(training)).toBe(join(folder, 'output', '4.gguf'));
    }
    expect(givenTraining(setting, ref('output/8.gguf')).manifest).toMatchObject({ id: 'abc-8', tokens: 800 });
  });

  it('are refused where nothing tells how they came to be, and where base or form differ', () => {
    expect(() => givenTraining(setting, ref('output/5.gguf'))).toThrow('lies in no folder of a training');
    expect(() => givenTraining({ ...setting, base: { sha256: 'other' } } as StudySetting, ref('output/8.gguf'))).toThrow('another base');
    const form = { ...recipe.form, plan: { use: 'continue' } };
    expect(() => givenTraining({ ...setting, recipe: { ...recipe, form } } as StudySetting, ref('output/8.gguf'))).toThrow('another form');
  });
});
