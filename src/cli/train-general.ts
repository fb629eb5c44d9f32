import { generalTrainingsFolder } from '../core/general-adapter.ts';
import type { ExamText } from '../core/training-text.ts';
import { packageOfPath } from '../datasets/package-texts.ts';
import { openBaseWeights } from '../models/base-weights.ts';
import { examplesOf } from '../training/examples.ts';
import { listTrainings, openTraining, type Training } from '../training/training-run.ts';
import { exampleForm } from './example-form.ts';
import { generalHeldOut, generalRows } from './general-rows.ts';
import { modelName } from './model-ref.ts';
import { type Trainer, toldExamples, trainToEnd } from './train-repository.ts';

export interface GeneralTrainingOptions extends Trainer {
  /** What the exams of repositories ask for, which no row may hold. */
  readonly sealed: readonly ExamText[];
}

/**
 * Trains a recipe on the listed packages, or goes on with the same training: what every repository's own training may begin with.
 * Throws as `trainRepository` does.
 */
export async function trainGeneral(options: GeneralTrainingOptions): Promise<Training> {
  return trainToEnd(() => openGeneralTraining(options), options);
}

async function openGeneralTraining({
  recipe,
  environment,
  sandbox,
  sealed,
  onProgress,
  signal,
}: GeneralTrainingOptions): Promise<Training> {
  await using base = await openBaseWeights(recipe.base, environment);
  onProgress('cutting training rows from packages');
  const { rows, texts } = await generalRows(recipe, { maxRows: recipe.data.rows, sealed, environment, signal });
  const heldOut = (await generalHeldOut(recipe, { mayFetch: true, environment, signal })) ?? [];
  const form = exampleForm({ form: recipe.form, base, texts, packageOf: packageOfPath, seed: recipe.seed, sandbox, signal });
  const asked = { maxTokens: recipe.schedule.maxTokens, signal };
  return await openTraining(generalTrainingsFolder(environment.home), {
    recipe,
    base: { path: base.path, sha256: base.sha256 },
    ...(base.adapter ? { start: base.adapter } : {}),
    examples: toldExamples(examplesOf(rows, form, asked), rows.length, onProgress),
    heldOut: examplesOf(heldOut, form, asked),
    createdAt: new Date().toISOString(),
  });
}

/** The newest finished general training of a model, by the model's name in tables. */
export function generalTraining(home: string, baseName: string): Training | undefined {
  return listTrainings(generalTrainingsFolder(home)).find(
    ({ manifest }) => manifest.state === 'finished' && manifest.recipe.base !== undefined && modelName(manifest.recipe.base) === baseName,
  );
}
