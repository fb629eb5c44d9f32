import { canonicalJson } from '../core/canonical-json.ts';
import type { Problem } from '../core/problem.ts';
import { hashOf } from '../core/random.ts';
import type { Recipe, Ref } from '../core/recipe.ts';
import type { OpenArm } from './arm.ts';
import type { Change } from './changes.ts';

export interface RaceModel {
  /** For tables: the name in the catalogue. */
  readonly name: string;
  readonly ref: Ref;
  /** Names the exact weights; part of the run's identity. */
  readonly id: string;
}

export interface RaceOptions {
  /** `<repository>/.whetstone`, made by `whetstoneFolder`. */
  readonly folder: string;
  /** Name for people. */
  readonly repository: string;
  readonly exam: {
    /** Hash of the repository's files, the exam's rules and its seed: known before the first problem is. */
    readonly revision: string;
    /** May still be admitting. With a budget of units all of it is read first, so that no decision depends on when a problem came. */
    readonly problems: AsyncIterable<Problem>;
  };
  readonly openArm: OpenArm;
  /** The first is the one the winner is chosen for; the others are its (bigger) rivals. */
  readonly models: readonly RaceModel[];
  /** For the first model; the runner puts them on the others. */
  readonly baselines: { readonly asIs: Recipe; readonly boundary: Recipe };
  /** Most promising first: with little budget the first ones are tried. */
  readonly changes: readonly Change[];
  /** Whole recipes named by the user. */
  readonly given: readonly Recipe[];
  readonly budget: { readonly minutes: number } | { readonly units: number };
  readonly seed: number;
  /** Judge the other candidates too, for the oracle. */
  readonly oracle: boolean;
  /** Answers judged at the same time, beside the generation: 1 on two cores. */
  readonly checkers: number;
  /** Tasks per arm of the quiet pass with a budget of units; 0 leaves the pass out. With minutes the clock decides. */
  readonly latencyTasks: number;
  /** Another number is another run of the same race: nothing of the other is resumed or taken over. */
  readonly generation?: number;
  readonly signal: AbortSignal;
}

/** The same exam, recipes, models and seed are the same run, whatever the budget: more minutes refine it. */
export function runId(
  options: Pick<RaceOptions, 'exam' | 'models' | 'baselines' | 'changes' | 'given' | 'seed' | 'oracle' | 'generation'>,
): string {
  const { exam, models, baselines, changes, given, seed, oracle, generation } = options;
  return hashOf('run', exam.revision, canonicalJson({ models, baselines, changes, given, seed, oracle, generation })).slice(0, 12);
}
