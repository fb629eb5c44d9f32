import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import type { Recipe, Ref } from '../core/recipe.ts';
import { recipeHash } from '../core/recipe.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Exam } from '../exams/exam.ts';
import type { TrainingStory } from '../reports/training-story.ts';
import { type Change, withChange } from '../runner/changes.ts';
import { trainingCurve } from '../training/training-curve.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import type { Training } from '../training/training-run.ts';
import type { CommandCall } from './command.ts';
import { machineMemoryBytes, memoryBytesOf } from './memory-size.ts';
import { modelName } from './model-ref.ts';
import { DEFAULT_TRAINING, readTrainingRecipe, settledRecipe } from './read-training-recipe.ts';
import { withStart } from './start-adapter.ts';
import { trainRepository } from './train-repository.ts';
import { trainedModels } from './trained-models.ts';
import { trainingProgress } from './training-progress.ts';

/** Contexts that trained weights are also tried with: does it pay to show what was learned? */
const CONTEXTS: readonly Ref[] = [{ use: 'none' }, { use: 'neighbours' }, { use: 'imports' }];

export interface RaceTraining {
  /** Most promising first: the last checkpoint, the untrained model in its form, earlier checkpoints, the last one with context. */
  readonly changes: readonly Change[];
  readonly story: TrainingStory;
}

/**
 * What `sharpen --train` does before it races: trains the first model on the repository, or finds it trained, and makes every checkpoint a
 * candidate. Execution on the choose part picks among them; the loss picks nothing.
 */
export async function trainForRace(
  call: CommandCall,
  root: string,
  exam: Exam,
  { boundary, sandbox }: { readonly boundary: Recipe; readonly sandbox: SandboxProvider },
): Promise<RaceTraining> {
  const { environment, signal, options } = call;
  const minutes = options.trainMinutes === undefined ? undefined : Number(options.trainMinutes);
  if (minutes !== undefined && !(minutes > 0 && Number.isFinite(minutes))) {
    throw new WhetstoneError('bad-argument', `--train-minutes ${options.trainMinutes} is no time to train.`, {
      hint: 'Give a number above 0.',
    });
  }
  const typed = typeof options.trainRecipe === 'string' ? options.trainRecipe : DEFAULT_TRAINING;
  const resolved = call.settings(root);
  // The first model is the one that is sharpened, whatever the recipe was written for; the others are its rivals, so they are no mistake here.
  const own = { ...resolved, values: { ...resolved.values, models: [resolved.values.models[0]] as [string] } };
  const settled = settledRecipe(readTrainingRecipe(typed, environment.cwd), own, { minutes, cwd: environment.cwd });
  const places = { home: environment.home, cwd: environment.cwd };
  const main = boundary.models.main;
  const base = typeof options.trainFrom === 'string' ? withStart(main, options.trainFrom, places) : main;
  const recipe: SettledRecipe = { ...settled, base };
  const memoryBytes = typeof options.memory === 'string' ? memoryBytesOf(options.memory) : Math.floor(machineMemoryBytes() / 2);
  const progress = trainingProgress(environment.columns);
  try {
    const training = await trainRepository({
      ...{ root, recipe, environment, sandbox, memoryBytes, threads: availableParallelism(), signal },
      openExam: async () => exam,
      onProgress: progress.say,
      onEvent: progress.onEvent,
    });
    return raceTraining(training, recipe, boundary, root);
  } finally {
    progress.end();
  }
}

function raceTraining(training: Training, recipe: SettledRecipe, boundary: Recipe, root: string): RaceTraining {
  const { manifest } = training;
  const models = trainedModels(training);
  const last = models.at(-1);
  if (!last) {
    throw new WhetstoneError('training-failed', `The training recipe ${recipe.name} made nothing that the engine can load.`, {
      hint: 'Adapters of the kinds lora and ia3 can be raced; the others are for `whetstone train` alone.',
    });
  }
  const { plan, context } = recipe.form;
  const form = { plan, context };
  const trained = ({ step, ref }: (typeof models)[number]): Change => ({
    name: `trained, ${step} of ${manifest.steps} steps`,
    set: form,
    model: portable(ref, root),
  });
  const untrained: Change = { name: 'form of the training, untrained', set: form };
  // What the repository's own training adds to it is a question of its own.
  const start: readonly Change[] =
    manifest.start === undefined ? [] : [{ name: 'what the training began with', set: form, model: { ...recipe.base } }];
  const earlier = models.slice(0, -1).reverse();
  const shown = CONTEXTS.filter(({ use }) => use !== context.use).map(
    (other): Change => ({ ...trained(last), name: `trained, ${contextWords(other)}`, set: { plan, context: other } }),
  );
  const hashOf = (change: Change): string => recipeHash(withChange(boundary, change));
  const curve = trainingCurve(training);
  return {
    changes: [trained(last), untrained, ...start, ...earlier.map(trained), ...shown],
    story: {
      recipe: recipe.name,
      base: modelName(recipe.base),
      rows: manifest.examples.count,
      rowsByKind: manifest.examples.byKind,
      tokens: manifest.tokens,
      steps: manifest.stepsDone,
      seconds: curve.seconds,
      leftOut: manifest.leftOut,
      loss: [...curve.learned],
      heldOut: [...curve.heldOut],
      general: [...curve.general],
      checkpoints: models.map((model) => ({
        step: model.step,
        seconds: curve.secondsAt(model.step),
        recipe: hashOf(trained(model)),
        sha256: manifest.checkpoints.find(({ step }) => step === model.step)?.sha256 ?? '',
      })),
      untrained: hashOf(untrained),
    },
  };
}

function contextWords({ use }: Ref): string {
  return use === 'none' ? 'without context' : `with context ${use}`;
}

/** An adapter inside the repository is named from there: the recipe then means the same wherever the repository lies. */
function portable(ref: Ref, root: string): Ref {
  return { ...ref, with: { ...ref.with, adapter: relative(root, String(ref.with?.adapter)) } };
}
