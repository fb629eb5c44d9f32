import { canonicalJson } from '../core/canonical-json.ts';
import type { AttemptRecord } from '../core/record.ts';
import type { Task } from '../core/task.ts';
import type { Interval } from '../metrics/interval.ts';
import { rateInterval } from '../metrics/rate-interval.ts';
import type { Arm } from './arm.ts';
import { answer } from './attempt.ts';

/** How many answers came out differently, and how. */
export interface ReplayFigures {
  readonly n: number;
  readonly differing: number;
  /** `differing / n`; 0 when nothing was replayed. */
  readonly share: number;
  /** 95 %, by cluster. */
  readonly interval: Interval;
  /** Attempts that had no answer of the model to compare, or whose replay failed by our fault. */
  readonly leftOut: number;
  readonly differences: readonly { readonly key: string; readonly task: string; readonly recorded: string; readonly replayed: string }[];
}

/**
 * Answers recorded attempts again and compares the edits of the last candidate; nothing is judged.
 *
 * What is compared lies in the arms: opened with `cached: false` it is the record against the live engine, opened with one sequence
 * it is samples drawn one by one against samples drawn together. Throws `signal.reason` on abort.
 */
export async function replay(
  records: Iterable<AttemptRecord>,
  options: {
    /** `undefined`: the recipe is not replayed. */
    readonly armOf: (recipe: string) => Arm | undefined;
    /** `undefined`: the task is no longer in the exam. */
    readonly taskOf: (task: string) => Task | undefined;
    readonly onReplayed?: (differs: boolean) => void;
    readonly signal: AbortSignal;
  },
): Promise<ReplayFigures> {
  const observations: { value: number; cluster: string }[] = [];
  const differences: ReplayFigures['differences'][number][] = [];
  let leftOut = 0;
  for (const record of records) {
    const [arm, task, recorded] = [options.armOf(record.recipe), options.taskOf(record.task), record.candidates.at(-1)];
    const given = arm && task && recorded && (await answer({ arm, problem: { task }, attempt: record.attempt }, options.signal));
    const replayed = given?.candidates.at(-1);
    if (!recorded || !given || given.error !== undefined || given.timedOut) {
      leftOut += 1;
      continue;
    }
    const differs = canonicalJson(recorded.edits) !== canonicalJson(replayed?.edits ?? []);
    observations.push({ value: Number(differs), cluster: record.cluster });
    if (differs) differences.push({ key: record.key, task: record.task, recorded: recorded.text, replayed: replayed?.text ?? '' });
    options.onReplayed?.(differs);
  }
  const n = observations.length;
  const differing = differences.length;
  return { n, differing, share: n === 0 ? 0 : differing / n, interval: rateInterval(observations), leftOut, differences };
}
