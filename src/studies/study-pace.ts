import { answeringOf, type StudyArm } from './study-arm.ts';

/** How long a training takes. */
export type TrainingPace = { readonly minutes: number } | { readonly steps: number } | { readonly tokens: number };

export interface StudyAmount {
  /** About how long all may take. */
  readonly minutes: number;
  /** Tasks that every arm answers. */
  readonly tasks: number;
  /** Answers whose likelihood is measured. */
  readonly heldOut: number;
}

export interface StudyPace {
  /** For each training; the same for all. */
  readonly minutesPerTraining: number;
  /** Everything besides training. */
  readonly otherMinutes: number;
  readonly minutes: number;
}

/**
 * Seconds on two cores with the 0.5B, rounded up: one answer with its tests, one answer drawn by the trainer, one likelihood, one start.
 * A guess on any other machine: it plans the trainings, since a study goes on under the plan it was begun with. `StudyClock` measures.
 */
export const SECONDS = { engine: 3, trainer: 7, heldOut: 0.5, start: 20 } as const;
/** Less teaches nothing. */
const FEWEST_MINUTES = 1;

/**
 * What a study will take, and how long each arm may train so that all ends in time. Trainings get what measuring leaves; where that is too
 * little they get a minute each, and the study takes longer than was asked for.
 */
export function studyPace(arms: readonly StudyArm[], { minutes, tasks, heldOut }: StudyAmount): StudyPace {
  const trained = arms.filter(({ training }) => training !== undefined).length;
  const seconds = arms.map((arm) => {
    const perTask = answeringOf(arm) === 'trainer' ? SECONDS.trainer : SECONDS.engine;
    return tasks * perTask + heldOut * SECONDS.heldOut * (arm.training ? 2 : 1) + SECONDS.start * (arm.training ? 3 : 1);
  });
  const otherMinutes = seconds.reduce((sum, one) => sum + one, 0) / 60;
  const left = trained === 0 ? 0 : (minutes - otherMinutes) / trained;
  const minutesPerTraining = trained === 0 ? 0 : Math.max(FEWEST_MINUTES, Math.floor(left * 2) / 2);
  return { minutesPerTraining, otherMinutes, minutes: otherMinutes + trained * minutesPerTraining };
}

/** Rows enough for so many minutes or steps without many repetitions, on a machine twice as fast as that of the figures above. */
export function rowsWanted(pace: TrainingPace): number {
  const wanted = 'steps' in pace ? pace.steps * 6 : 'minutes' in pace ? pace.minutes * 120 : pace.tokens / 250;
  return Math.min(4_000, Math.max(300, Math.ceil(wanted)));
}
