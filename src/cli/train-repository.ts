import { join } from 'node:path';
import type { SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { repositoryRows } from '../datasets/repository-rows.ts';
import { ROW_KINDS, type RowKind, type TrainingRow } from '../datasets/training-row.ts';
import type { Exam } from '../exams/exam.ts';
import { languageForPath } from '../languages/language-for.ts';
import { openBaseWeights } from '../models/base-weights.ts';
import type { Example, HoleRow } from '../training/example.ts';
import { examplesOf } from '../training/examples.ts';
import { holdOut } from '../training/hold-out.ts';
import { trainerEnvironment } from '../training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../training/trainer-folder.ts';
import type { TrainingEvent } from '../training/training-event.ts';
import type { JobLimits } from '../training/training-job.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import { openTraining, reopenTraining, runTraining, type Training } from '../training/training-run.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import type { Environment } from './environment.ts';
import { exampleForm } from './example-form.ts';

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
  const { data, schedule, seed } = recipe;
  await using base = await openBaseWeights(recipe.base, environment);
  const exam = await options.openExam();
  const { texts } = await exam.trainingView();
  const split = await holdOut(texts, { share: data.heldOutShare, seed, languageOf: languageForPath });
  const cut = { seed, ...(data.mix ? { mix: rowMix(data.mix) } : {}), languageOf: languageForPath };
  onProgress('cutting training rows');
  const training = await repositoryRows(split.training, { ...cut, maxRows: data.rows });
  if (training.rows.length === 0) {
    throw new WhetstoneError('nothing-to-learn', 'Nothing is left to learn from: the exam asks for all of this repository.', {
      hint: 'Name a bigger repository.',
    });
  }
  const around = await repositoryRows(split.files, { ...cut, maxRows: Number.POSITIVE_INFINITY });
  const heldOut = around.rows.filter(({ provenance }) => split.isHeldOut(provenance)).slice(0, data.heldOutRows);

  const form = exampleForm({ form: recipe.form, base, texts: split.training, seed, sandbox, signal });
  const asked = { seed, causalShare: data.causalShare, maxTokens: schedule.maxTokens, signal };
  await whetstoneFolder(root);
  return await openTraining(trainingsFolder(root), {
    recipe,
    base: { path: base.path, sha256: base.sha256 },
    examRevision: exam.revision,
    examples: told(examplesOf(training.rows.map(holeRow), form, asked), training.rows.length, onProgress),
    // Always holes: what is served is holes, and so the losses of all recipes of one form can be compared.
    heldOut: examplesOf(heldOut.map(holeRow), form, { ...asked, causalShare: 0 }),
    createdAt: new Date().toISOString(),
  });
}

/** Kinds a recipe does not name are not wanted. Throws `WhetstoneError` (`bad-recipe`) for a kind there is not. */
function rowMix(wanted: Readonly<Record<string, number>>): Readonly<Record<RowKind, number>> {
  const unknown = Object.keys(wanted).filter((kind) => !(ROW_KINDS as readonly string[]).includes(kind));
  if (unknown.length > 0) {
    throw new WhetstoneError('bad-recipe', `There is no kind of training row named ${unknown.join(', ')}.`, {
      hint: `There are: ${ROW_KINDS.join(', ')}.`,
    });
  }
  return Object.fromEntries(ROW_KINDS.map((kind) => [kind, wanted[kind] ?? 0])) as Record<RowKind, number>;
}

function holeRow({ id, kind, language, prefix, middle, suffix, provenance }: TrainingRow): HoleRow {
  return { id, kind, language, path: provenance.path, prefix, middle, suffix };
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
