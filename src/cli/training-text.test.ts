import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../training/training-event.ts';
import { trainingManifestSchema } from '../training/training-manifest.ts';
import { trainingRecipeSchema } from '../training/training-recipe.ts';
import { memoryBytesOf, memoryText } from './memory-size.ts';
import { settledRecipe } from './read-training-recipe.ts';
import { resolveSettings } from './resolve-settings.ts';
import { trainedModels } from './trained-models.ts';
import { timeText, trainingLine } from './training-progress.ts';
import { trainingSummary, trainingTable } from './training-table.ts';

const FOLDER = '/repo/.whetstone/training/abc';
const sets = { sha256: 'e', count: 40, byKind: { line: 30, block: 10 } };
const manifest = trainingManifestSchema.parse({
  ...{
    format: 1,
    id: 'abc',
    createdAt: '2026-11-24T10:20:00Z',
    recipe: { name: 'fim-lora', base: { use: 'qwen2.5-coder-0.5b' }, seed: 0 },
  },
  ...{
    base: { path: '/m.gguf', sha256: 'b' },
    examRevision: 'x',
    examples: sets,
    heldOut: { ...sets, count: 4 },
    leftOut: { 'too-long': 2 },
  },
  ...{ state: 'finished', steps: 104, stepsDone: 104, tokens: 155_000 },
  losses: [0, 104].map((step) => ({ step, set: 'heldOut', loss: step === 0 ? 1.25 : null })),
  checkpoints: [{ step: 104, tokens: 155_000, path: 'output/checkpoint-000104.gguf', sha256: 'c', isLast: true }],
});

describe('a training in words', () => {
  it('shows what was learned, what was left out, and the loss at each checkpoint', () => {
    const table = trainingTable({ folder: FOLDER, manifest }, 120).split('\n');
    expect(table.slice(0, 3)).toEqual([
      'fim-lora on qwen2.5-coder-0.5b: finished, 155000 tokens',
      'Learned from 40 examples (30 line, 10 block); left out: 2 too-long',
      'Never trained on: 4 examples of definitions held out, whose loss (nats a token) is told below',
    ]);
    expect(table.slice(4).map((line) => line.split(/\s+/).filter(Boolean))).toEqual([
      ['step', 'tokens', 'held-out', 'loss', 'adapter'],
      ['base', '1.250'],
      ['104', '155000', 'not', 'a', 'number', `${FOLDER}/output/checkpoint-000104.gguf`],
    ]);
  });

  it('tells what a curriculum was made of', () => {
    const outcome = { task: 't', part: 'train', kind: 'line', path: 'a.py', definition: 'f' } as const;
    const outcomes = [
      { ...outcome, verdict: 'failed' as const },
      { ...outcome, verdict: 'passed' as const },
    ];
    expect(trainingTable({ folder: FOLDER, manifest: { ...manifest, outcomes } }, 120).split('\n')[2]).toBe(
      'Drawn by what the base fails at: 1 of 2 train tasks failed (line 1 of 2)',
    );
  });

  it('lists it in a line', () => {
    expect(trainingSummary({ folder: FOLDER, manifest: { ...manifest, state: 'unfinished', stepsDone: 50 } })).toBe(
      `2026-11-24 10:20  fim-lora on qwen2.5-coder-0.5b: 50 of 104 steps, 1 adapters, held-out loss not a number\n  ${FOLDER}`,
    );
  });

  it('names no model whose adapter is not there', () => {
    expect(trainedModels({ folder: FOLDER, manifest })).toEqual([]);
  });

  it('names where it was stopped as its last model', () => {
    const folder = mkdtempSync(join(tmpdir(), 'whetstone-training-text-'));
    for (const name of ['one.gguf', 'stopped.gguf']) writeFileSync(join(folder, name), '');
    const [first] = manifest.checkpoints;
    const stopped = { step: 80, tokens: 9, path: 'stopped.gguf', sha256: 's' };
    const checkpoints = [{ ...first!, step: 52, path: 'one.gguf', isLast: false }];
    const halted = { ...manifest, state: 'unfinished' as const, checkpoints, stopped };
    const models = trainedModels({ folder, manifest: halted });
    expect(models.map(({ name, step }) => [name, step])).toEqual([
      ['qwen2.5-coder-0.5b-fim-lora-52', 52],
      ['qwen2.5-coder-0.5b-fim-lora-80', 80],
    ]);
    expect(models[1]?.ref.with?.adapter).toBe(join(folder, 'stopped.gguf'));
    expect(trainingTable({ folder, manifest: halted }, 120)).toMatch(/ 80 +9 .*stopped\.gguf/);
    rmSync(folder, { recursive: true });
  });

  it('tells events as they come', () => {
    const step: TrainingEvent = {
      ...{ type: 'step', step: 3, steps: 90, tokens: 4200, answerTokens: 600, loss: 1.5, learningRate: 3e-4 },
      ...{ tokensPerSecond: 131.5, memoryBytes: 4 * 1024 ** 3, secondsLeft: 900 },
    };
    expect(trainingLine(step)).toBe('step 3 of 90: loss 1.500, 132 tokens/s, 4.0 GiB, 15 min left');
    expect(trainingLine({ ...step, loss: null, secondsLeft: null })).toBe('step 3 of 90: loss not a number, 132 tokens/s, 4.0 GiB');
    const started = { type: 'started', examples: 40, tokens: 9000, parameters: 5e8, trainable: 8_800_000, dtype: 'bfloat16' } as const;
    expect(trainingLine({ ...started, leftOut: { 'too-long': 2 }, resumedStep: 12 })).toBe(
      'training 8.8M of 500M weights in bfloat16 on 40 examples, left out: 2 too-long, going on after step 12',
    );
    expect(trainingLine({ type: 'planned', steps: 9, tokensPerSecond: null, checkpointSteps: [9] })).toBe('planned: 9 steps');
    expect(trainingLine({ type: 'stopped', step: 3, steps: 9, tokens: 1, path: '/t/stopped-000003.gguf', sha256: 's' })).toBe(
      'stopped after step 3 of 9: kept /t/stopped-000003.gguf',
    );
    expect([timeText(89), timeText(91)]).toEqual(['89 s', '2 min']);
  });
});

describe('--memory', () => {
  it('is read with its unit', () => {
    expect(memoryBytesOf('12G')).toBe(12 * 1024 ** 3);
    expect(memoryBytesOf('1.5 GiB')).toBe(1.5 * 1024 ** 3);
    expect(memoryBytesOf('900m')).toBe(900 * 1024 ** 2);
    for (const wrong of ['12', 'G', '-1G', '0G', '12T']) expect(() => memoryBytesOf(wrong)).toThrow('no amount of memory');
    expect(memoryText(1.5 * 1024 ** 3)).toBe('1.5 GiB');
  });
});

describe('settledRecipe', () => {
  const settle = (flags: Readonly<Record<string, string>>, given: object = {}, minutes?: number) =>
    settledRecipe(trainingRecipeSchema.parse({ name: 'r', ...given }), resolveSettings({ flags, repository: '/nowhere' }), {
      minutes,
      cwd: '/w',
    });

  it('takes flags over the recipe over settings', () => {
    const given = { base: { use: 'file', with: { path: '/own.gguf' } }, seed: 3, schedule: { steps: 9, learningRate: 1 } };
    expect(settle({}, given)).toMatchObject({ base: given.base, seed: 3, schedule: { steps: 9 } });
    expect(settle({})).toMatchObject({ base: { use: 'qwen2.5-coder-0.5b' }, seed: 0, schedule: { minutes: 20 } });
    const flagged = settle({ models: 'm/other.gguf', seed: '5' }, given, 7);
    expect(flagged).toMatchObject({ base: { use: 'file', with: { path: '/w/m/other.gguf' } }, seed: 5 });
    expect(flagged.schedule).toMatchObject({ minutes: 7, learningRate: 1 });
    expect(flagged.schedule.steps).toBeUndefined();
  });

  it('trains one model at a time', () => {
    expect(() => settle({ models: 'a,b' })).toThrow('one model');
  });
});
