import { join } from 'node:path';
import { randomFrom } from '../core/random.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import type { TrainingView } from '../core/training-text.ts';
import type { Exam } from '../exams/exam.ts';
import { openBaseWeights } from '../models/base-weights.ts';
import type { Example, ExampleRow } from '../training/example.ts';
import { examplesOf } from '../training/examples.ts';
import type { TaskOutcome } from '../training/task-outcome.ts';
import { trainerEnvironment } from '../training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../training/trainer-folder.ts';
import type { TrainingEvent } from '../training/training-event.ts';
import type { JobLimits } from '../training/training-job.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import { openTraining, reopenTraining, runTraining, type Training } from '../training/training-run.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import type { Environment } from './environment.ts';
import { exampleForm } from './example-form.ts';
import { generalHeldOut, generalRows } from './general-rows.ts';
import { learnedRows } from './learned-rows.ts';
import { rowSources } from './row-sources.ts';
import { trainOutcomes } from './train-outcomes.ts';

interface Asked {
  readonly recipe: SettledRecipe;
  readonly environment: Environment;
  readonly sandbox: SandboxProvider;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A training, the machine's limits, and who is told of it. */
export interface Trainer extends Asked, JobLimits {
  readonly onEvent: (event: TrainingEvent) => void;
}

export interface RepositoryTrainingOptions extends Asked {
  readonly root: string;
  /** Asked for only when it is needed: opening one runs the repository's tests. */
  readonly openExam: () => Promise<Exam>;
  /** Where the training's folder is made; left out: among the repository's trainings. */
  readonly parent?: string;
}

/** Where a repository's trainings lie. */
export function trainingsFolder(root: string): string {
  return join(root, '.whetstone', 'training');
}

export function sweepsFolder(root: string): string {
  return join(trainingsFolder(root), 'sweeps');
}

/**
 * Trains a recipe on a repository, or goes on with the same training; one that is finished is given back at once.
 *
 * Throws `WhetstoneError`: what `openRepositoryTraining`, `trainerEnvironment` and `runTraining` throw; and `signal.reason`.
 */
export async function trainRepository(options: RepositoryTrainingOptions & Trainer): Promise<Training> {
  return trainToEnd(() => openRepositoryTraining(options), options);
}

/** Opens a training and runs it to its end. */
export async function trainToEnd(
  open: () => Promise<Training>,
  { environment, memoryBytes, threads, onProgress, onEvent, signal }: Trainer,
): Promise<Training> {
  // First, since it may fail for want of a Python: that shall not cost an exam.
  const { python } = await trainerEnvironment({ home: environment.home, trainer: TRAINER_FOLDER, onProgress, signal });
  const training = await open();
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
  await using base = await openBaseWeights(recipe.base, { home: environment.home, folder: root });
  const exam = await options.openExam();
  const view = await exam.trainingView();
  const outcomes = await measuredOutcomes(options, exam, base.sha256);
  onProgress('cutting training rows');
  const rows = await learnedRows(view, recipe, { ...(await rowSources(root, view, recipe, options)), outcomes });
  const learned = await withGeneralRows(rows.training, view, options);
  const general = await generalHeldOut(recipe, { mayFetch: recipe.data.generalShare > 0, environment, signal });
  const form = exampleForm({ form: recipe.form, base, texts: rows.texts, seed, sandbox, signal });
  const asked = { maxTokens: schedule.maxTokens, signal };
  await whetstoneFolder(root);
  return await openTraining(options.parent ?? trainingsFolder(root), {
    recipe,
    outcomes,
    base: { path: base.path, sha256: base.sha256 },
    ...(base.adapter ? { start: base.adapter } : {}),
    examRevision: exam.revision,
    examples: toldExamples(examplesOf(learned, form, asked), learned.length, onProgress),
    heldOut: examplesOf(rows.heldOut, form, asked),
    ...(general ? { general: examplesOf(general, form, asked) } : {}),
    createdAt: new Date().toISOString(),
  });
}

/** What a curriculum is made of; `undefined` where none is asked for. */
async function measuredOutcomes(
  { root, recipe, environment, sandbox, onProgress, signal }: RepositoryTrainingOptions,
  exam: Exam,
  baseSha256: string,
): Promise<readonly TaskOutcome[] | undefined> {
  const { curriculum } = recipe.data;
  if (!curriculum) return undefined;
  await whetstoneFolder(root);
  const folder = join(trainingsFolder(root), 'outcomes');
  return trainOutcomes({ root, folder, exam, recipe, baseSha256, tasks: curriculum.tasks, environment, sandbox, onProgress, signal });
}

/** Rows of packages among the repository's own, as many as the recipe wants: what is learned there is not to be forgotten. */
async function withGeneralRows(
  own: readonly ExampleRow[],
  { sealed }: Pick<TrainingView, 'sealed'>,
  { recipe, environment, signal }: Asked,
): Promise<readonly ExampleRow[]> {
  const share = recipe.data.generalShare;
  if (share === 0) return own;
  const kept = Math.round(recipe.data.rows * (1 - share));
  const repository = own.slice(0, kept);
  const maxRows = share === 1 ? recipe.data.rows : Math.ceil((repository.length * share) / (1 - share));
  const { rows } = await generalRows(recipe, { maxRows, sealed, environment, signal });
  return randomFrom('general', recipe.seed).shuffle([...repository, ...rows]);
}

const TELL_EVERY = 200;

/** Tells now and then how many examples are made. */
export async function* toldExamples(
  examples: AsyncIterable<Example>,
  of: number,
  onProgress: (text: string) => void,
): AsyncGenerator<Example> {
  let count = 0;
  for await (const example of examples) {
    if (count % TELL_EVERY === 0) onProgress(`writing examples ${count} of ${of}`);
    count += 1;
    yield example;
  }
}
