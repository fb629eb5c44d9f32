import type { AttemptRecord } from '../core/record.ts';
import type { Interval } from './interval.ts';
import { rateInterval } from './rate-interval.ts';
import { type TaskOutcome, taskOutcomes } from './task-outcome.ts';

export interface PassRate {
  /** Judged tasks. */
  readonly n: number;
  readonly clusters: number;
  /** Tasks passed; with several attempts per task the sum of their shares, so it may be fractional. */
  readonly passed: number;
  /** `passed / n`; `undefined` when n is 0. */
  readonly rate: number | undefined;
  readonly interval: Interval;
  /** Tasks without any judged attempt: our fault, not in `n`. */
  readonly unjudged: number;
}

/** Pass rate of one recipe with its 95 % interval by cluster. Tasks that cannot be inferred are left out unless `notInferable` says otherwise. */
export function passRate(records: readonly AttemptRecord[], options: { readonly notInferable?: 'apart' | 'kept' | 'only' } = {}): PassRate {
  const wanted = options.notInferable ?? 'apart';
  const isWanted = (outcome: TaskOutcome): boolean => wanted === 'kept' || (wanted === 'only') === (outcome.notInferable !== undefined);
  return passRateOf(taskOutcomes(records).filter(isWanted));
}

/** The same from outcomes, all of them. */
export function passRateOf(outcomes: readonly TaskOutcome[]): PassRate {
  const judged = outcomes.filter((outcome) => outcome.attempts > 0);
  const observations = judged.map(({ passed, attempts, cluster }) => ({ value: passed / attempts, cluster }));
  const passed = observations.reduce((sum, { value }) => sum + value, 0);
  return {
    n: judged.length,
    clusters: new Set(judged.map((outcome) => outcome.cluster)).size,
    passed,
    rate: judged.length === 0 ? undefined : passed / judged.length,
    interval: rateInterval(observations),
    unjudged: outcomes.length - judged.length,
  };
}
