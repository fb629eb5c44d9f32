import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from './training-event.ts';
import { manifestAfter, type TrainingManifest, trainingManifestSchema } from './training-manifest.ts';

const EMPTY = { sha256: 'e', count: 2, byKind: { line: 2 } };
const START: TrainingManifest = trainingManifestSchema.parse({
  ...{ format: 1, id: 't', createdAt: '2026-11-24T10:00:00Z', recipe: { name: 'r' }, base: { path: '/m.gguf', sha256: 'b' } },
  ...{ examRevision: 'x', examples: EMPTY, heldOut: EMPTY, leftOut: {}, state: 'unfinished' },
  ...{ stepsDone: 0, tokens: 0, losses: [], checkpoints: [] },
});
const step = (at: number): TrainingEvent => ({
  ...{ type: 'step', step: at, steps: 4, tokens: at * 10, answerTokens: at, loss: 1, learningRate: 1 },
  ...{ tokensPerSecond: 1, memoryBytes: 1, secondsLeft: 1 },
});
const heldOut = (at: number, loss: number): TrainingEvent => ({ type: 'heldOut', step: at, set: 'heldOut', loss, answerTokens: 5 });
const checkpoint = (at: number): TrainingEvent => ({
  ...{ type: 'checkpoint', step: at, tokens: at * 10, path: `/t/output/step-${at}.gguf`, sha256: `${at}`, isLast: at === 4 },
});
const manifestOf = (events: readonly TrainingEvent[]): TrainingManifest =>
  events.reduce((manifest, event) => manifestAfter(manifest, event, '/t'), START);

describe('manifestAfter', () => {
  it('gathers how far a training has come', () => {
    const manifest = manifestOf([
      {
        type: 'started',
        examples: 1,
        tokens: 9,
        leftOut: { 'too-long': 1 },
        parameters: 5,
        trainable: 1,
        dtype: 'float32',
        resumedStep: 0,
      },
      { type: 'planned', steps: 4, tokensPerSecond: 3, checkpointSteps: [2, 4] },
      ...[heldOut(0, 2), step(1), step(2), heldOut(2, 1.5), checkpoint(2)],
    ]);
    expect(manifest).toMatchObject({
      ...{ state: 'unfinished', steps: 4, stepsDone: 2, tokens: 20, leftOut: { 'too-long': 1 }, dtype: 'float32' },
      losses: [
        { step: 0, set: 'heldOut', loss: 2 },
        { step: 2, set: 'heldOut', loss: 1.5 },
      ],
      checkpoints: [{ step: 2, tokens: 20, path: 'output/step-2.gguf', sha256: '2', isLast: false }],
    });
    expect(trainingManifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  });

  it('counts what a resumed training tells again once', () => {
    const manifest = manifestOf([heldOut(2, 1.5), checkpoint(2), heldOut(2, 1.4), checkpoint(2), step(4), heldOut(4, 1), checkpoint(4)]);
    expect(manifest.losses.map(({ loss }) => loss)).toEqual([1.4, 1]);
    expect(manifest.checkpoints.map(({ step: at }) => at)).toEqual([2, 4]);
  });

  it('keeps the adapter of the last stop until the training is finished', () => {
    const stopped = (at: number): TrainingEvent => ({
      ...{ type: 'stopped', step: at, steps: 4, tokens: at * 10, path: `/t/output/stopped-${at}.gguf`, sha256: 's' },
    });
    const manifest = manifestOf([step(1), stopped(1), step(2), step(3), stopped(3)]);
    expect(manifest.stopped).toEqual({ step: 3, tokens: 30, path: 'output/stopped-3.gguf', sha256: 's' });
    expect(trainingManifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    expect(manifestAfter(manifest, { type: 'finished', steps: 4, tokens: 40, seconds: 9 }, '/t')).not.toHaveProperty('stopped');
  });

  it('is finished when the trainer says so, and not by a failure', () => {
    expect(manifestOf([step(3), { type: 'failed', code: 'c', message: 'm', hint: 'h' }]).state).toBe('unfinished');
    expect(manifestOf([{ type: 'finished', steps: 4, tokens: 40, seconds: 9 }])).toMatchObject({
      state: 'finished',
      stepsDone: 4,
      tokens: 40,
    });
  });
});
