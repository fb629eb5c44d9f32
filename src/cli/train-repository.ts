import { join } from 'node:path';
import type { SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { repositoryRows } from '../datasets/repository-rows.ts';
import type { TrainingRow } from '../datasets/training-row.ts';
import type { Exam } from '../exams/exam.ts';
import { languageForPath } from '../languages/language-for.ts';
import { openBaseWeights } from '../models/base-weights.ts';
import type { Example, HoleRow } from '../training/example.ts';
import { examplesOf } from '../training/examples.ts';
import { holdOut } from '../training/hold-out.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import { openTraining, type Training } from '../training/training-run.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import type { Environment } from './environment.ts';
import { exampleForm } from './example-form.ts';

export interface RepositoryTrainingOptions {
  readonly root: string;
  readonly exam: Exam;
  readonly recipe: SettledRecipe;
  readonly environment: Environment;
  readonly sandbox: SandboxProvider;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Where a repository's trainings lie. */
export async function trainingsFolder(root: string): Promise<string> {
  return join(await whetstoneFolder(root), 'training');
}

/**
 * The training of a recipe on a repository, its examples written: cut from what no exam task asks for, asked as the recipe asks.
 * Only the base's tokenizer is loaded, and it is gone when this returns, so that the trainer has the memory to itself.
 *
 * Throws `WhetstoneError`: `nothing-to-learn`, and what exam, model and parts throw.
 */
export async function openRepositoryTraining(options: RepositoryTrainingOptions): Promise<Training> {
  const { root, exam, recipe, environment, sandbox, onProgress, signal } = options;
  const { data, schedule, seed } = recipe;
  await using base = await openBaseWeights(recipe.base, environment);
  const { texts } = await exam.trainingView();
  const split = await holdOut(texts, { share: data.heldOutShare, seed, languageOf: languageForPath });
  const cut = { seed, mix: data.mix, languageOf: languageForPath };
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
  return await openTraining(await trainingsFolder(root), {
    recipe,
    base: { path: base.path, sha256: base.sha256 },
    examRevision: exam.revision,
    examples: told(examplesOf(training.rows.map(holeRow), form, asked), training.rows.length, onProgress),
    heldOut: examplesOf(heldOut.map(holeRow), form, asked),
    createdAt: new Date().toISOString(),
  });
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
