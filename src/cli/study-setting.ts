import { join } from 'node:path';
import type { Ref } from '../core/recipe.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import type { BaseWeights } from '../models/base-weights.ts';
import type { StudyArm } from '../studies/study-arm.ts';
import type { TrainingPace } from '../studies/study-pace.ts';
import { TRAINER_FOLDER } from '../training/trainer-folder.ts';
import { type JobLimits, trainingJob } from '../training/training-job.ts';
import { type SettledRecipe, trainingRecipeSchema } from '../training/training-recipe.ts';
import type { Training } from '../training/training-run.ts';
import type { Environment } from './environment.ts';

/** What all arms of a study share. */
export interface StudySetting {
  readonly root: string;
  /** Folder of the study. */
  readonly folder: string;
  readonly base: BaseWeights;
  /** Form of the questions, pace of the steps and seed; what is trained is the arm's. */
  readonly recipe: SettledRecipe;
  readonly environment: Environment;
  readonly sandbox: SandboxProvider;
  readonly python: string;
  readonly limits: JobLimits;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

const NOTHING_TRAINED = { use: 'lora' } as const;

/** The training recipe of an arm: the study's, with the arm's adapter at the rate that suits it. */
export function armRecipe({ recipe }: Pick<StudySetting, 'recipe'>, arm: StudyArm, pace: TrainingPace): SettledRecipe {
  const { minutes: _minutes, tokens: _tokens, steps: _steps, learningRate: _rate, ...schedule } = recipe.schedule;
  const { adapter = NOTHING_TRAINED, objective = recipe.method.objective, learningRate } = arm.training ?? {};
  const method = { ...recipe.method, adapter, objective };
  const own = { ...schedule, ...pace, learningRate };
  const parsed = trainingRecipeSchema.parse({ ...recipe, name: arm.name, method, schedule: own, checkpoints: 1 });
  return { ...parsed, base: recipe.base, seed: recipe.seed };
}

/** Where an arm's results lie. */
export function armFolder({ folder }: Pick<StudySetting, 'folder'>, { name }: StudyArm): string {
  return join(folder, 'arms', name);
}

export type ScriptName = 'train.py' | 'score.py' | 'generate.py' | 'merge.py' | 'horizon.py' | 'scratch.py';

/** Command line of one of the trainer's scripts, up to the job. */
export function scriptCommand({ python }: Pick<StudySetting, 'python'>, script: ScriptName) {
  return [python, '-E', '-s', join(TRAINER_FOLDER, script)];
}

/** What a script is started with that measures or merges what an arm has learned, if anything. `examples`: path of what it is asked. */
export function scriptJob(
  setting: StudySetting,
  arm: StudyArm,
  training: Training | undefined,
  examples: string,
  more: object = {},
): object {
  const { base, limits } = setting;
  const output = join(armFolder(setting, arm), 'output');
  const places = { base: { path: base.path, sha256: base.sha256 }, examples, heldOut: examples, general: null, start: null, output };
  const checkpoint = training && checkpointOf(training);
  const own = armRecipe(setting, arm, { steps: 1 });
  // What was trained before has the shape it was trained in.
  const recipe = arm.given && training ? { ...own, method: training.manifest.recipe.method } : own;
  return { ...trainingJob(recipe, places, limits), ...(checkpoint ? { checkpoint } : {}), ...more };
}

/** What a finished training ended with. */
export function checkpointOf({ folder, manifest }: Training): string {
  return join(folder, manifest.checkpoints.at(-1)?.path ?? '');
}

/** The base as a file, with what the reference says of how it is asked. */
export function fileRef({ base, recipe }: StudySetting, path: string): Ref {
  const { adapter: _adapter, path: _path, ...options } = recipe.base.with ?? {};
  return { use: 'file', with: { ...options, family: base.family.name, path } };
}
