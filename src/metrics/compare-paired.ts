import { clusterTotals } from './cluster-mean.ts';
import { differenceInterval } from './difference-interval.ts';
import type { Interval } from './interval.ts';
import { mcnemarExact } from './mcnemar.ts';
import { moreTasksNeeded } from './more-tasks-needed.ts';
import { signFlipP } from './sign-flip.ts';
import { type JudgedAttempt, type TaskOutcome, taskOutcomes } from './task-outcome.ts';

/** "As good as" means: the lower bound of the difference is above -5 points. */
export const AS_GOOD_MARGIN = 0.05;
/** With fewer clusters nothing is decided. */
export const MIN_CLUSTERS = 20;
const ALPHA = 0.05;

export interface PairedComparison {
  /** Tasks both answered and both were judged on, without those that cannot be inferred. */
  readonly n: number;
  readonly clusters: number;
  readonly rateA: number;
  readonly rateB: number;
  /** Pass rate of A minus that of B, in -1..1; 0 when there is no pair. */
  readonly difference: number;
  readonly interval: Interval;
  /** Two-sided sign-flip permutation by cluster: the deciding test. */
  readonly p: number;
  /** Tasks where A passed more often than B, less often, equally often. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Shown, not decisive. */
  readonly mcnemarP: number;
  /** Tasks of both left out because one of the two has no judged attempt: our fault, counted apart. */
  readonly unjudged: number;
  readonly verdict: 'better' | 'worse' | 'as-good-as' | 'cannot-tell';
  /** Only with `cannot-tell`: about how many more tasks would tell. */
  readonly moreTasksNeeded: number | undefined;
}

/**
 * Compares two recipes on the tasks both answered, paired; `recordsA` and `recordsB` hold one recipe each.
 *
 * Better or worse needs both: p of the sign-flip test below 0.05 and an interval without 0. "As good as" is only A's non-inferiority:
 * lower bound above -5 points. Tasks that cannot be inferred are left out on both sides (pass `{ notInferable: 'kept' }` to keep them).
 */
export function comparePaired(
  recordsA: readonly JudgedAttempt[],
  recordsB: readonly JudgedAttempt[],
  options: { readonly notInferable?: 'apart' | 'kept' } = {},
): PairedComparison {
  const ofB = new Map(taskOutcomes(recordsB).map((outcome) => [outcome.task, outcome]));
  const pairs: (readonly [TaskOutcome, TaskOutcome])[] = [];
  let unjudged = 0;
  for (const a of taskOutcomes(recordsA)) {
    const b = ofB.get(a.task);
    if (b === undefined || (a.notInferable !== undefined && options.notInferable !== 'kept')) continue;
    if (a.attempts === 0 || b.attempts === 0) unjudged += 1;
    else pairs.push([a, b]);
  }
  const n = pairs.length;
  // Shares of attempts are compared as whole numbers, so that equal shares are equal and the test stays exact.
  const unit = pairs.reduce((common, [a, b]) => leastCommonMultiple(common, leastCommonMultiple(a.attempts, b.attempts)), 1);
  const whole = pairs.map(([a, b]) => ({ value: (a.passed * unit) / a.attempts - (b.passed * unit) / b.attempts, cluster: a.cluster }));
  const observations = whole.map(({ value, cluster }) => ({ value: value / unit, cluster }));

  const totals = clusterTotals(observations);
  const difference = mean(observations.map(({ value }) => value));
  const interval = differenceInterval(observations);
  const p = signFlipP(clusterTotals(whole).map((total) => total.sum));
  const wins = whole.filter(({ value }) => value > 0).length;
  const losses = whole.filter(({ value }) => value < 0).length;
  const clusters = totals.length;
  const verdict = verdictOf(clusters, difference, interval, p);
  return {
    n,
    clusters,
    rateA: mean(pairs.map(([a]) => a.passed / a.attempts)),
    rateB: mean(pairs.map(([, b]) => b.passed / b.attempts)),
    difference,
    interval,
    p,
    wins,
    losses,
    ties: n - wins - losses,
    mcnemarP: mcnemarExact(wins, losses),
    unjudged,
    verdict,
    moreTasksNeeded: verdict === 'cannot-tell' ? moreTasksNeeded(totals, { margin: AS_GOOD_MARGIN, minClusters: MIN_CLUSTERS }) : undefined,
  };
}

function verdictOf(clusters: number, difference: number, interval: Interval, p: number): PairedComparison['verdict'] {
  if (clusters < MIN_CLUSTERS) return 'cannot-tell';
  if (p < ALPHA && difference > 0 && interval.low > 0) return 'better';
  if (p < ALPHA && difference < 0 && interval.high < 0) return 'worse';
  return interval.low > -AS_GOOD_MARGIN ? 'as-good-as' : 'cannot-tell';
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
