import type { Problem } from '../core/problem.ts';
import { hashOf, type Random, randomFrom } from '../core/random.ts';
import type { Arm } from './arm.ts';

/** One piece of work: one arm at one problem, for the `attempt`-th time (from 0). */
export interface Unit {
  readonly arm: Arm;
  readonly problem: Problem;
  readonly attempt: number;
}

/** As much of a unit as asking needs: outside a race there is a task, but no judge. */
export interface Asked {
  readonly arm: Arm;
  readonly problem: Pick<Problem, 'task'>;
  readonly attempt: number;
}

/** Names a unit by its content: the same recipe, task, attempt and judge have the same key in every run. */
export function unitKey(recipe: string, problem: Problem, attempt: number): string {
  return hashOf('attempt', recipe, problem.task.id, attempt, problem.checkRevision).slice(0, 32);
}

/** Seeds come from coordinates: order, concurrency and resuming change none. */
export function unitRandom(unit: Asked): Random {
  return randomFrom(unit.arm.recipe.seed, unit.problem.task.id, unit.attempt);
}
