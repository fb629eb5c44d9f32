import { join } from 'node:path';
import type { SandboxProvider } from '../core/sandbox.ts';
import type { Exam } from '../exams/exam.ts';
import { openBaseWeights } from '../models/base-weights.ts';
import type { Example } from '../training/example.ts';
import { examplesOf } from '../training/examples.ts';
import { trainerEnvironment } from '../training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../training/trainer-folder.ts';
import type { TrainingEvent } from '../training/training-event.ts';
import type { JobLimits } from '../training/training-job.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import { openTraining, reopenTraining, runTraining, type Training } from '../training/training-run.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import type { Environment } from './environment.ts';
import { exampleForm } from './example-form.ts';
import { learnedRows } from './learned-rows.ts';

export interface RepositoryTrainingOptions {
  readonly root: string;
  /** Asked for only when it is needed: opening one runs the repository's tests. */
  readonly openExam: () => Promise<Exam>;
  readonly recipe: SettledRecipe;
  readonly environment: Environment;
  readonly sandbox: SandboxProvider;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Where a repository's trainings lie. */
export function trainingsFolder(root: string): string {
  return join(root, '.whetstone', 'training');
}

/**
 * Trains a recipe on a repository, or goes on with the same training; one that is finished is given back at once.
 *
 * Throws `WhetstoneError`: what `openRepositoryTraining`, `trainerEnvironment` and `runTraining` throw; and `signal.reason`.
 */
export async function trainRepository(
  options: RepositoryTrainingOptions & JobLimits & { readonly onEvent: (event: TrainingEvent) => void },
): Promise<Training> {
  const { environment, memoryBytes, threads, onProgress, onEvent, signal } = options;
  // First, since it may fail for want of a Python: that shall not cost an exam.
  const { python } = await trainerEnvironment({ home: environment.home, trainer: TRAINER_FOLDER, onProgress, signal });
  const training = await openRepositoryTraining(options);
  const limits = { memoryBytes, threads };
  for await (const event of runTraining(training, { command: trainerCommand(python), limits, signal })) onEvent(event);
  return reopenTraining(training.folder);
}

/** The user's own Python variables and packages are left out (`-E -s`): they are not in the lock. */
export function trainerCommand(python: string): readonly string[] {
  return [python, '-E', '-s', join(TRAINER_FOLDER, 'train.py')];
}

/**
 * The training of a recipe on a repository, its examples written: cut from what no exam task asks for, asked as the recipe asks.
 * Only the base's tokenizer is loaded, and it is gone when this returns, so that the trainer has the memory to itself.
 *
 * Throws `WhetstoneError`: `nothing-to-learn`, and what exam, model and parts throw.
 */
export async function openRepositoryTraining(options: RepositoryTrainingOptions): Promise<Training> {
  const { root, recipe, environment, sandbox, onProgress, signal } = options;
  const { schedule, seed } = recipe;
  await using base = await openBaseWeights(recipe.base, environment);
  const exam = await options.openExam();
  const view = await exam.trainingView();
  onProgress('cutting training rows');
  const rows = await learnedRows(view, recipe);
  const form = exampleForm({ form: recipe.form, base, texts: rows.texts, seed, sandbox, signal });
  const asked = { maxTokens: schedule.maxTokens, signal };
  await whetstoneFolder(root);
  return await openTraining(trainingsFolder(root), {
    recipe,
    base: { path: base.path, sha256: base.sha256 },
    examRevision: exam.revision,
    examples: told(examplesOf(rows.training, form, asked), rows.training.length, onProgress),
    heldOut: examplesOf(rows.heldOut, form, asked),
    createdAt: new Date().toISOString(),
  });
}

const TELL_EVERY = 200;

async function* told(examples: AsyncIterable<Example>, of: number, onProgress: (text: string) => void): AsyncGenerator<Example> {
  let count = 0;
  for await (const example of examples) {
    if (count % TELL_EVERY === 0) onProgress(`writing examples ${count} of ${of}`);
    count += 1;
    yield example;
  }
}
