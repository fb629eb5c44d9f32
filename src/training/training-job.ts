import type { SettledRecipe } from './training-recipe.ts';

/** Version of the job's form in trainer/README.md. */
const JOB_FORMAT = 1;

export interface JobPlaces {
  readonly base: { readonly path: string; readonly sha256: string };
  /** JSON lines of examples. */
  readonly examples: string;
  /** `null`: nothing is held out. */
  readonly heldOut: string | null;
  readonly general: string | null;
  /** Adapter to go on from. */
  readonly start: string | null;
  /** Folder of state and checkpoints. */
  readonly output: string;
}

/** Limits of the machine: they change how fast, never what is learned. */
export interface JobLimits {
  readonly memoryBytes: number;
  readonly threads: number;
}

/** What the trainer is started with (trainer/README.md, "A job"). */
export function trainingJob(recipe: SettledRecipe, places: JobPlaces, limits: JobLimits) {
  const { adapter, objective, freeze } = recipe.method;
  return {
    format: JOB_FORMAT,
    ...places,
    adapter,
    objective,
    freeze,
    schedule: recipe.schedule,
    checkpoints: recipe.checkpoints,
    ...limits,
    dtype: 'auto',
    seed: recipe.seed,
  } as const;
}
export type TrainingJob = ReturnType<typeof trainingJob>;
