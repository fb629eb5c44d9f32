import type { Model, ModelEvent } from '../../src/core/model.ts';
import type { Problem } from '../../src/core/problem.ts';
import { randomFrom } from '../../src/core/random.ts';
import { type Recipe, recipeHash, recipeSchema } from '../../src/core/recipe.ts';
import { HOLE_KINDS, type HoleKind, type Task } from '../../src/core/task.ts';
import type { Technique } from '../../src/core/technique.ts';
import type { OpenArm } from '../../src/runner/arm.ts';
import type { RaceOptions } from '../../src/runner/race-options.ts';

/** Milliseconds the toy takes, so that kills and aborts meet every phase of the work; 0 for speed. */
export interface ToyPace {
  readonly solveMs: number;
  readonly checkMs: number;
}

const TRUTH = 'return a + b';

/** `count` holes in three files, clusters of two, as many to choose by as to confirm by. */
export function toyProblems(count: number, pace: ToyPace = { solveMs: 0, checkMs: 0 }): readonly Problem[] {
  return Array.from({ length: count }, (_, index): Problem => {
    const path = `toy/file-${index % 3}.py`;
    const task: Task = {
      id: `toy/${index}`,
      ask: { kind: 'fill', path, offset: index * 100, language: 'python' },
      workspace: { revision: `toy-${index}`, list: async () => [path], read: async () => '' },
    };
    return {
      task,
      check: async (edits, signal) => {
        await pause(pace.checkMs, signal);
        const passed = edits[0]?.text === TRUTH;
        return {
          verdict: passed
            ? { kind: 'passed' }
            : { kind: 'failed', failures: [{ test: 'test_toy', error: 'AssertionError', message: 'not equal' }] },
          testsRun: 1,
          wallMs: pace.checkMs,
          output: passed ? '1 passed' : '1 failed',
        };
      },
      checkRevision: `check-${index}`,
      reference: TRUTH,
      kind: HOLE_KINDS[index % HOLE_KINDS.length] as HoleKind,
      cluster: `toy/cluster-${index >> 1}`,
      part: (index >> 1) % 2 === 0 ? 'choose' : 'confirm',
    };
  });
}

/** A model that knows the answer of a task with the chance its technique has: `skill` of every slot summed. */
function toyModel(name: string, answer: () => string, pace: ToyPace): Model {
  return {
    id: `toy:${name}`,
    can: new Set(['infill', 'seed']),
    contextTokens: 1024,
    countTokens: async (text) => Math.ceil(text.length / 4),
    async *generate(request): AsyncGenerator<ModelEvent> {
      await pause(pace.solveMs, request.signal);
      yield { type: 'text-delta', sample: 0, text: answer() };
      yield { type: 'sample-end', sample: 0, reason: 'stop' };
      yield { type: 'end', usage: { promptTokens: 100, reusedTokens: 0, drawnTokens: 5, prefillMs: 1, decodeMs: 1 } };
    },
  };
}

const technique: Technique = {
  name: 'toy',
  needs: ['infill'],
  async *solve(task, kit) {
    let text = '';
    const prompt = { kind: 'infill', prefix: '', suffix: '' } as const;
    const request = { prompt, samples: 1, seed: kit.random.seed, temperature: 0, maxTokens: 20, signal: kit.signal };
    for await (const event of kit.model().generate(request)) if (event.type === 'text-delta') text += event.text;
    yield { edits: [{ path: task.ask.path, start: 0, end: 0, text }], text, origin: { part: 'toy', sample: 0 } };
  },
};

/** Opens arms whose pass rate is the sum of the `skill` of their slots; the same luck per task for all arms, so pairs are alike. */
export function toyArms(pace: ToyPace = { solveMs: 0, checkMs: 0 }): OpenArm {
  return async (recipe) => {
    const slots = Object.values(recipe.technique.with ?? {}) as { with?: { skill?: number } }[];
    const skill =
      slots.reduce((sum, slot) => sum + (slot.with?.skill ?? 0), 0) +
      (recipe.models.main.use === 'big' ? 0.2 : 0) +
      (recipe.models.main.with?.adapter ? 0.4 : 0);
    return {
      recipe,
      hash: recipeHash(recipe),
      technique,
      kitFor: async (task, random, signal) => ({
        model: () =>
          toyModel(recipe.models.main.use, () => (randomFrom('luck', task.id).next() < skill ? TRUTH : `wrong ${recipe.name}`), pace),
        language: () => {
          throw new Error('the toy has no language');
        },
        sandbox: {
          name: 'none',
          unavailable: async () => undefined,
          run: () => Promise.reject(new Error('none')),
          open: () => Promise.reject(new Error('none')),
        },
        index: { revision: 'none', async *search() {}, async *definitions() {}, async *references() {} },
        random,
        trace: { event: () => {} },
        signal,
      }),
    };
  };
}

export function toyRecipe(name: string, skill: number): Recipe {
  const part = { use: 'part', with: { skill } };
  return recipeSchema.parse({ name, models: { main: { use: 'small' } }, technique: { use: 'toy', with: { draw: part } } });
}

/** A whole race on toys: change what a test is about. */
export function toyRace(
  folder: string,
  change: Partial<RaceOptions> & { readonly count?: number; readonly pace?: ToyPace } = {},
): RaceOptions {
  const { count = 80, pace, ...options } = change;
  return {
    folder,
    repository: 'toy',
    exam: {
      revision: 'toy-exam',
      problems: (async function* () {
        yield* toyProblems(count, pace);
      })(),
    },
    openArm: toyArms(pace),
    models: [
      { name: 'small', ref: { use: 'small' }, id: 'toy:small' },
      { name: 'big', ref: { use: 'big' }, id: 'toy:big' },
    ],
    baselines: { asIs: toyRecipe('as is', 0.1), boundary: toyRecipe('boundary', 0.3) },
    changes: [
      { name: 'context good', set: { context: { use: 'good', with: { skill: 0.2 } } } },
      { name: 'context bad', set: { context: { use: 'bad', with: { skill: -0.3 } } } },
      { name: 'select good', set: { select: { use: 'pick', with: { skill: 0.15 } } } },
      { name: 'repair useless', set: { repair: { use: 'none', with: { skill: 0 } } } },
    ],
    given: [],
    budget: { units: 300 },
    seed: 1,
    oracle: false,
    checkers: 1,
    latencyTasks: 2,
    signal: new AbortController().signal,
    ...options,
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
