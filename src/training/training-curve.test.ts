import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trainingCurve } from './training-curve.ts';
import type { Training } from './training-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-curve-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const step = (number: number, loss: number | null, more: object = {}) => ({
  ...{ type: 'step', step: number, steps: 300, tokens: number * 100, answerTokens: number, loss },
  ...{ learningRate: 1e-4, tokensPerSecond: 50, memoryBytes: 1, secondsLeft: 1, ...more },
});
const held = (number: number, set: string, loss: number) => ({ type: 'heldOut', step: number, set, loss, answerTokens: 9 });

function curveOf(...events: readonly object[]) {
  writeFileSync(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return trainingCurve({ folder } as Training);
}

test('time is what was trained, whatever pauses lay between; what is told twice counts once', () => {
  const curve = curveOf(held(0, 'heldOut', 2), step(1, 3), step(2, 9), step(2, 1), held(2, 'heldOut', 1.5), held(2, 'general', 1));
  expect(curve.learned).toEqual([
    { step: 1, seconds: 2, loss: 3 },
    { step: 2, seconds: 4, loss: 1 },
  ]);
  expect(curve.heldOut).toEqual([
    { step: 0, seconds: 0, loss: 2 },
    { step: 2, seconds: 4, loss: 1.5 },
  ]);
  expect(curve.general).toHaveLength(1);
  expect(curve.seconds).toBe(4);
  expect(curve.secondsAt(1)).toBe(2);
});

test('a long training becomes at most 120 points whose mean is that of all steps', () => {
  const { learned } = curveOf(...Array.from({ length: 360 }, (_none, index) => step(index + 1, index)));
  expect(learned).toHaveLength(120);
  expect(learned.reduce((sum, { loss }) => sum + loss, 0) / 120).toBeCloseTo(179.5);
});

test('a loss that was no number is left out; no events, no points', () => {
  expect(curveOf(step(1, null)).learned).toEqual([]);
  rmSync(join(folder, 'events.jsonl'));
  expect(trainingCurve({ folder } as Training)).toMatchObject({ learned: [], heldOut: [], seconds: 0 });
});
