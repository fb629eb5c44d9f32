import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Example } from './example.ts';
import { siblingTraining } from './sibling-training.ts';
import { type SettledRecipe, trainingRecipeSchema } from './training-recipe.ts';
import { openTraining } from './training-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-siblings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const recipe: SettledRecipe = { ...trainingRecipeSchema.parse({ name: 'r' }), base: { use: 'b' }, seed: 0 };
async function* stream(...answers: readonly string[]): AsyncGenerator<Example> {
  for (const answer of answers) yield { id: answer, kind: 'line', prompt: [], answer, ends: true };
}

it('learns from the same examples under another recipe', async () => {
  const outcomes = [{ task: 't', part: 'train', kind: 'line', path: 'a.py', definition: 'f', verdict: 'failed' }] as const;
  const first = await openTraining(folder, {
    ...{ recipe, base: { path: '/b.gguf', sha256: 'b' }, examRevision: 'x', outcomes, createdAt: '2026-11-24T10:00:00Z' },
    ...{ examples: stream('a', 'b\u2028c'), heldOut: stream('d') },
  });
  const other = { ...recipe, schedule: { ...recipe.schedule, learningRate: 1 } };
  const second = await siblingTraining(folder, first, { recipe: other, createdAt: '2026-11-24T11:00:00Z' });
  expect(second.folder).not.toBe(first.folder);
  const { id: _first, createdAt: _then, recipe: _recipe, ...same } = first.manifest;
  expect(second.manifest).toMatchObject({ ...same, recipe: other });
  // With the same recipe it is the same training.
  expect((await siblingTraining(folder, first, { recipe, createdAt: '' })).folder).toBe(first.folder);
});
