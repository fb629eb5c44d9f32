import { clusterMean } from './cluster-mean.ts';
import type { Interval } from './interval.ts';
import { meanInterval } from './mean-interval.ts';
import { passAtK } from './pass-at-k.ts';
import { rateInterval } from './rate-interval.ts';
import { type JudgedAttempt, taskOutcomes } from './task-outcome.ts';

export interface PassAtK {
  readonly k: number;
  /** Tasks with at least k judged attempts. */
  readonly n: number;
  readonly rate: number | undefined;
  readonly interval: Interval;
  /** Tasks left out because they have fewer judged attempts. */
  readonly tooFewAttempts: number;
}

/** pass@k of one recipe, averaged over its tasks; tasks that cannot be inferred are left out. `k` = 1 is the pass rate. */
export function passAtKOf(records: readonly JudgedAttempt[], k: number): PassAtK {
  const outcomes = taskOutcomes(records).filter(({ notInferable }) => notInferable === undefined);
  const usable = outcomes.filter(({ attempts }) => attempts >= k);
  const observations = usable.map(({ attempts, passed, cluster }) => ({ value: passAtK(attempts, passed, k), cluster }));
  const isBinary = observations.every(({ value }) => value === 0 || value === 1);
  const around = isBinary ? rateInterval(observations) : meanInterval(observations);
  return {
    k,
    n: usable.length,
    rate: usable.length === 0 ? undefined : clusterMean(observations).mean,
    interval: around === undefined ? { low: 0, high: 1 } : { low: Math.max(0, around.low), high: Math.min(1, around.high) },
    tooFewAttempts: outcomes.length - usable.length,
  };
}
