import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { runSweep, type SweepEvent, type SweepOptions } from './sweep.ts';
import { sweepFileSchema, variantsOf } from './sweep-file.ts';
import { readSweep } from './sweep-state.ts';
import type { TrainingEvent } from './training-event.ts';
import { manifestAfter, type TrainingManifest, trainingManifestSchema } from './training-manifest.ts';
import { type SettledRecipe, trainingRecipeSchema } from './training-recipe.ts';
import type { Training } from './training-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-sweep-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BASE: SettledRecipe = {
  ...trainingRecipeSchema.parse({ name: 'toy', schedule: { tokens: 800, batchTokens: 10 } }),
  ...{ base: { use: 'b' }, seed: 0 },
};
const SET = { sha256: 'h', count: 3, byKind: { line: 3 } };
const STEP_TOKENS = 10;
const LOAD_SECONDS = 5;
/** At this rate the loss is no number any more. */
const TOO_FAST = 9;

/**
 * A trainer in memory: steps of ten tokens and one second; the loss falls by `learningRate` a step. Trainings live on between sittings, as
 * those on disk do.
 */
function toy({ heldOut = SET }: { readonly heldOut?: typeof SET } = {}) {
  const kept = new Map<string, TrainingManifest>();
  const told: SweepEvent[] = [];
  let ms = 0;
  let steps = 0;
  const train = async function* (training: Training, enough: AbortSignal): AsyncGenerator<TrainingEvent> {
    const emit = (event: TrainingEvent): TrainingEvent => {
      kept.set(training.folder, manifestAfter(kept.get(training.folder) as TrainingManifest, event, training.folder));
      return event;
    };
    const manifest = kept.get(training.folder) as TrainingManifest;
    const { tokens = 0, steps: given, learningRate = 0 } = manifest.recipe.schedule;
    const all = given ?? Math.ceil(tokens / STEP_TOKENS);
    const checkpoints = Array.from({ length: manifest.recipe.checkpoints }, (_none, at) =>
      Math.round((all * (at + 1)) / manifest.recipe.checkpoints),
    );
    const heldOutAt = (step: number): TrainingEvent => ({
      ...{ type: 'heldOut', step, set: 'heldOut', loss: 100 - learningRate * step, answerTokens: 1 },
    });
    const checkpointAt = (step: number): TrainingEvent => ({
      ...{ type: 'checkpoint', step, tokens: step * STEP_TOKENS, path: `${step}.gguf`, sha256: 's', isLast: step === all },
    });
    ms += LOAD_SECONDS * 1000;
    yield emit({ type: 'planned', steps: all, tokensPerSecond: null, checkpointSteps: checkpoints });
    for (const step of [0, ...checkpoints].filter((one) => one <= manifest.stepsDone)) {
      if (step > 0 && manifest.checkpoints.every((one) => one.step !== step)) yield emit(checkpointAt(step));
      if (manifest.losses.every((one) => one.step !== step)) yield emit(heldOutAt(step));
    }
    for (let step = manifest.stepsDone + 1; step <= all; step += 1) {
      if (learningRate === TOO_FAST) {
        yield emit({ type: 'failed', code: 'loss-not-finite', message: 'The loss is not finite.', hint: 'Lower it.' });
        throw new WhetstoneError('training-refused', 'The loss is not finite.', { hint: 'Lower it.' });
      }
      ms += 1000;
      steps += 1;
      const common = { answerTokens: 1, loss: 1, learningRate, tokensPerSecond: 10, memoryBytes: 7, secondsLeft: 1 };
      yield emit({ type: 'step', step, steps: all, tokens: step * STEP_TOKENS, ...common });
      if (checkpoints.includes(step)) {
        yield emit(checkpointAt(step));
        yield emit(heldOutAt(step));
      } else if (enough.aborted) {
        yield emit({ type: 'stopped', step, steps: all, tokens: step * STEP_TOKENS, path: `stopped-${step}.gguf`, sha256: 's' });
      }
      if (enough.aborted) return;
    }
    yield emit({ type: 'finished', steps: all, tokens: all * STEP_TOKENS, seconds: 1 });
  };
  const open: SweepOptions['open'] = async (recipe, parent) => {
    const place = join(parent, JSON.stringify([recipe.schedule, recipe.checkpoints]).replaceAll('/', ''));
    const manifest =
      kept.get(place) ??
      trainingManifestSchema.parse({
        ...{ format: 1, id: 't', createdAt: '', recipe, base: { path: 'b', sha256: 'b' }, examples: SET, heldOut, leftOut: {} },
        ...{ state: 'unfinished', stepsDone: 0, tokens: 0, losses: [], checkpoints: [] },
      });
    kept.set(place, manifest);
    return { folder: place, manifest };
  };
  const sweep = (rates: readonly number[], budget: SweepOptions['budget'], change: Partial<SweepOptions> = {}) =>
    runSweep({
      ...{ folder, name: 's', budget, open, train, createdAt: '2026-11-24T10:00:00Z', now: () => ms },
      variants: variantsOf(sweepFileSchema.parse({ name: 's', recipe: 'toy', grid: { 'schedule.learningRate': rates } }), BASE),
      tell: (event) => told.push(event),
      ...change,
    });
  const manifests = (): readonly TrainingManifest[] => [...kept.values()];
  return { sweep, train, told, manifests, steps: () => steps, seconds: () => ms / 1000 };
}

describe('runSweep', () => {
  it('lets the better half go on until one is left, and trains nothing twice', async () => {
    const { sweep, told, steps } = toy();
    const state = await sweep([0.1, 0.4, 0.2, 0.3], { tokens: 800 });
    expect(state).toMatchObject({ state: 'finished', tokens: 800, winner: 1, going: [[0, 1, 2, 3], [1, 3], [1]] });
    expect(state.variants.map(({ reached }) => reached.map(({ step }) => step))).toEqual([[20], [20, 40, 80], [20], [20, 40]]);
    expect(state.variants[1]?.reached.map(({ loss }) => loss)).toEqual([92, 84, 68]);
    expect(steps()).toBe(4 * 20 + 2 * 20 + 40);
    expect(told.flatMap((event) => (event.type === 'visit' ? [[event.rung, event.variant]] : []))).toEqual([
      ...[0, 1, 2, 3].map((variant) => [1, variant]),
      [2, 1],
      [2, 3],
      [3, 1],
    ]);
  });

  it('goes on where it stopped, at whatever event that was', async () => {
    const whole = await toy().sweep([0.1, 0.3, 0.2], { tokens: 400 });
    for (let stopAt = 1; stopAt < 90; stopAt += 7) {
      rmSync(folder, { recursive: true, force: true });
      const { sweep, train, steps } = toy();
      let events = 0;
      const stopped = sweep(
        [0.1, 0.3, 0.2],
        { tokens: 400 },
        {
          train: async function* (training: Training, enough: AbortSignal) {
            for await (const event of train(training, enough)) {
              yield event;
              events += 1;
              if (events === stopAt) throw new Error('stopped');
            }
          },
        },
      );
      await expect(stopped).rejects.toThrow('stopped');
      const state = await sweep([0.1, 0.3, 0.2], { tokens: 400 });
      expect(state.variants.map(({ reached }) => reached)).toEqual(whole.variants.map(({ reached }) => reached));
      expect([state.winner, state.going]).toEqual([whole.winner, whole.going]);
      expect(steps()).toBe(3 * 10 + 2 * 10 + 20);
    }
    expect(readSweep(folder)?.state).toBe('finished');
  });

  it('takes a variant that cannot be trained out, and fails when none can', async () => {
    const state = await toy().sweep([TOO_FAST, 0.2, 0.1], { tokens: 400 });
    expect(state).toMatchObject({ winner: 1, going: [[0, 1, 2], [1, 2], [1]] });
    expect(state.variants[0]).toMatchObject({ fault: 'The loss is not finite.', reached: [] });
    rmSync(folder, { recursive: true, force: true });
    const failed = toy().sweep([TOO_FAST, TOO_FAST], { tokens: 400 });
    await expect(failed).rejects.toMatchObject({ code: 'training-refused', message: expect.stringContaining('not finite') });
  });

  it('needs something that is held out', async () => {
    const failed = toy({ heldOut: { ...SET, count: 0 } }).sweep([0.1, 0.2], { tokens: 400 });
    await expect(failed).rejects.toMatchObject({ code: 'nothing-to-learn' });
  });
});

describe('the minutes of a sweep', () => {
  it('decide the full length, and are used and kept to', async () => {
    const { sweep, seconds } = toy();
    const state = await sweep([0.1, 0.2, 0.3, 0.4], { minutes: 10 });
    expect(state).toMatchObject({ state: 'finished', winner: 3 });
    expect(seconds()).toBeLessThanOrEqual(600);
    expect(seconds()).toBeGreaterThan(500);
    expect(state.seconds).toBeCloseTo(seconds());
    expect(state.variants[3]?.reached).toHaveLength(3);
  });

  it('are kept to when training gets slower than it was: fewer go on', async () => {
    const own = toy();
    let late = 0;
    const slow = async function* (training: Training, enough: AbortSignal): AsyncGenerator<TrainingEvent> {
      const isProbe = training.folder.includes('probe');
      for await (const event of own.train(training, enough)) {
        yield event;
        if (event.type === 'step' && !isProbe) late += 1_000;
      }
    };
    const state = await own.sweep([0.1, 0.2, 0.3, 0.4], { minutes: 10 }, { train: slow, now: () => own.seconds() * 1000 + late });
    expect(state.state).toBe('finished');
    expect(state.seconds).toBeLessThanOrEqual(600 + LOAD_SECONDS + 2);
    expect(state.going[1]).toEqual([3]);
    expect(state.winner).toBe(3);
    // What the winner learned after its last checkpoint is kept.
    const winner = own.manifests().find(({ recipe, stepsDone }) => recipe.schedule.learningRate === 0.4 && stepsDone > 0);
    expect(winner?.stopped?.step).toBe(winner?.stepsDone);
    expect(winner?.stopped?.step).toBeGreaterThan(winner?.checkpoints.at(-1)?.step ?? 0);
  });

  it('are refused when they are too few, with how many it takes', async () => {
    const { sweep } = toy();
    const refused = (await sweep([0.1, 0.2, 0.3, 0.4], { minutes: 0.5 }).catch((error: unknown) => error)) as WhetstoneError;
    expect(refused).toMatchObject({ code: 'bad-argument', message: expect.stringContaining('0.5 minutes are too few for 4 variants') });
    const minutes = Number(/--minutes (\d+)/.exec(refused.hint)?.[1]);
    rmSync(folder, { recursive: true, force: true });
    expect((await toy().sweep([0.1, 0.2, 0.3, 0.4], { minutes })).state).toBe('finished');
  });
});
