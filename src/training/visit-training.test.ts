import { describe, expect, it } from 'vitest';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { TrainingEvent } from './training-event.ts';
import { manifestAfter, type TrainingManifest, trainingManifestSchema } from './training-manifest.ts';
import { reachedAt, secondsOf, spentTogether, visitTraining } from './visit-training.ts';

const SET = { sha256: 'e', count: 2, byKind: { line: 2 } };
const START: TrainingManifest = trainingManifestSchema.parse({
  ...{ format: 1, id: 't', createdAt: '2026-11-24T10:00:00Z', recipe: { name: 'r' }, base: { path: '/m.gguf', sha256: 'b' } },
  ...{ examRevision: 'x', examples: SET, heldOut: SET, leftOut: {}, state: 'unfinished' },
  ...{ stepsDone: 0, tokens: 0, losses: [], checkpoints: [] },
});
const planned: TrainingEvent = { type: 'planned', steps: 8, tokensPerSecond: null, checkpointSteps: [2, 4, 6, 8] };
const step = (at: number, memoryBytes = 5): TrainingEvent => ({
  ...{ type: 'step', step: at, steps: 8, tokens: at * 100, answerTokens: 9, loss: 1, learningRate: 1 },
  ...{ tokensPerSecond: 1, memoryBytes, secondsLeft: 1 },
});
const heldOut = (at: number, loss: number, set: 'heldOut' | 'general' = 'heldOut'): TrainingEvent => ({
  ...{ type: 'heldOut', step: at, set, loss, answerTokens: 5 },
});
const checkpoint = (at: number): TrainingEvent => ({
  ...{ type: 'checkpoint', step: at, tokens: at * 100, path: `/t/${at}.gguf`, sha256: `${at}`, isLast: at === 8 },
});
const manifestOf = (...events: readonly TrainingEvent[]): TrainingManifest =>
  events.reduce((manifest, event) => manifestAfter(manifest, event, '/t'), START);

describe('reachedAt', () => {
  it('is the first scored checkpoint at the share', () => {
    const manifest = manifestOf(planned, heldOut(0, 3), step(1), step(2), checkpoint(2), heldOut(2, 2));
    expect(reachedAt(manifest, 0.25)).toEqual({ step: 2, tokens: 200, loss: 2 });
    expect(reachedAt(manifest, 0.5)).toBeUndefined();
    expect(reachedAt(START, 0.25)).toBeUndefined();
    // Half of seven steps is a half too many or too few.
    expect(reachedAt({ ...manifestOf(planned, heldOut(0, 3), checkpoint(3), heldOut(3, 2)), steps: 7 }, 0.5)?.step).toBe(3);
  });

  it('waits for every set that is scored, and for the end', () => {
    const both = manifestOf(planned, heldOut(0, 3), heldOut(0, 4, 'general'), checkpoint(2), heldOut(2, 2));
    expect(reachedAt(both, 0.25)).toBeUndefined();
    expect(reachedAt(manifestAfter(both, heldOut(2, 4, 'general'), '/t'), 0.25)?.loss).toBe(2);
    const last = manifestOf(planned, heldOut(0, 3), step(8), checkpoint(8), heldOut(8, 1));
    expect(reachedAt(last, 1)).toBeUndefined();
    expect(reachedAt({ ...last, state: 'finished' }, 1)).toEqual({ step: 8, tokens: 800, loss: 1 });
  });
});

/** One event a second. */
function clock(): () => number {
  let ms = 0;
  return () => {
    ms += 1_000;
    return ms;
  };
}

const stopped: TrainingEvent = { type: 'stopped', step: 2, steps: 8, tokens: 200, path: '/t/output/stopped-000002.gguf', sha256: 's' };

/** With enough of it, the trainer tells where it stopped and ends. */
const visit = (events: readonly TrainingEvent[], isEnough: (event: TrainingEvent) => boolean = () => false) =>
  visitTraining(
    { folder: '/t', manifest: START },
    {
      train: async function* (_training, enough) {
        for (const event of events) {
          yield event;
          if (enough.aborted) return yield stopped;
        }
        if (events.at(-1)?.type === 'failed') throw new WhetstoneError('training-refused', 'refused', { hint: '' });
      },
      isEnough: (_manifest, event) => isEnough(event),
      onEvent: () => {},
      now: clock(),
    },
  );

describe('visitTraining', () => {
  it('counts every second once', async () => {
    const { spent, manifest } = await visit([planned, heldOut(0, 3), step(1, 9), step(2), step(3), checkpoint(3), heldOut(3, 2), step(4)]);
    expect(spent).toEqual({
      ...{ visits: 1, loadSeconds: 3, scores: 2, scoreSeconds: 3, tokens: 300, learnSeconds: 3, memoryBytes: 9 },
    });
    expect(secondsOf(spent)).toBe(9);
    expect(manifest.stepsDone).toBe(4);
    expect(secondsOf(spentTogether(spent, spent))).toBe(18);
  });

  it('ends when it has seen enough', async () => {
    const asked: string[] = [];
    const { manifest } = await visit([planned, step(1), step(2), step(3)], (event) => {
      asked.push(event.type);
      return event.type === 'step' && event.step === 2;
    });
    expect(manifest.stepsDone).toBe(2);
    expect(manifest.stopped).toEqual({ step: 2, tokens: 200, path: 'output/stopped-000002.gguf', sha256: 's' });
    expect(asked).toEqual(['planned', 'step', 'step']);
  });

  it('takes a fault of the variant for its result, and throws every other', async () => {
    const failed = (code: string): TrainingEvent => ({ type: 'failed', code, message: 'Not finite.', hint: 'h' });
    expect(await visit([planned, failed('loss-not-finite')])).toMatchObject({ fault: 'Not finite.' });
    await expect(visit([planned, failed('disk-full')])).rejects.toThrow('refused');
  });
});
