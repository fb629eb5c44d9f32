import type { Random } from '../core/random.ts';
import type { Recipe } from '../core/recipe.ts';
import type { Task } from '../core/task.ts';
import type { Kit, Technique } from '../core/technique.ts';

/** A recipe made ready to answer. The assembly builds it; the runner never names a part. */
export interface Arm {
  readonly recipe: Recipe;
  /** `recipeHash(recipe)`. */
  readonly hash: string;
  readonly technique: Technique;
  /** Everything the technique may use for one task; may build the index of the task's workspace. */
  kitFor(task: Task, random: Random, signal: AbortSignal): Promise<Kit>;
  /** Lets the engine forget every kept prefix, so that the next request is a cold one. Left out where there is nothing to forget. */
  forget?(): Promise<void>;
  /** Releases what belongs to this arm alone. Models that other arms use stay loaded. */
  [Symbol.asyncDispose]?(): Promise<void>;
}

/** `cached: false` is asked for by the quiet latency pass and by replays: no answer may come from a cache. */
export type OpenArm = (recipe: Recipe, options: { readonly cached: boolean }) => Promise<Arm>;
