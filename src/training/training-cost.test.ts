import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { trainingCost } from './training-cost.ts';
import type { Training } from './training-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-cost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const training = { folder } as Training;

const started = {
  type: 'started',
  examples: 4,
  tokens: 400,
  leftOut: {},
  parameters: 1000,
  trainable: 80,
  dtype: 'float32',
  resumedStep: 0,
};
const step = (number: number, memoryBytes: number) => ({
  ...{ type: 'step', step: number, steps: 3, tokens: number * 100, answerTokens: 10, loss: 1, learningRate: 0.1 },
  ...{ tokensPerSecond: 50, memoryBytes, secondsLeft: 0 },
});

it('is unknown before the first step', () => {
  expect(trainingCost(training)).toBeUndefined();
});

it('counts a step that two sittings told once, and the peak of both', () => {
  const events = [started, step(1, 500), step(2, 900), { ...started, resumedStep: 1 }, step(2, 700), step(3, 700)];
  writeFileSync(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  expect(trainingCost(training)).toEqual({ trainable: 80, parameters: 1000, steps: 3, tokens: 300, seconds: 6, memoryBytes: 900 });
  expect(trainingCost(training, 1)).toMatchObject({ steps: 1, tokens: 100, seconds: 2, memoryBytes: 500 });
});
