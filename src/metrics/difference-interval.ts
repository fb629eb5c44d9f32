import { type ClusterTotal, clusterTotals, type Observation } from './cluster-mean.ts';
import { type Interval, LEVEL } from './interval.ts';
import { studentTQuantile } from './student-t.ts';

/** Below this many clusters with a difference, the scatter seen is too little to trust alone. */
const FEW_MOVING = 4;

/**
 * 95 % interval of a mean paired difference whose tasks come in clusters; values in -1..1. [-1, 1] when too few clusters tell anything.
 *
 * It holds every difference d that the sign-flip test by cluster would not reject: the signs of `total - size * d` are flipped, the flipped
 * sum has variance `sum of squares`, and with the normal form of its distribution the ends are the roots of a quadratic. Where fewer than four
 * clusters moved at all, it is widened to hold also the interval with one imagined win and one imagined loss (after Bonett and Price, "Adjusted
 * Wald confidence interval for a difference of binomial proportions based on paired data", J. Educ. Behav. Stat. 37, 2012): two recipes that
 * never differed on 30 tasks are not proven equal. Chosen by simulation (`bench/coverage.ts`).
 */
export function differenceInterval(observations: readonly Observation[]): Interval {
  const totals = clusterTotals(observations);
  const plain = notRejected(totals);
  if (totals.filter((total) => total.sum !== 0).length >= FEW_MOVING) return plain;
  const imagined = notRejected([...totals, { size: 1, sum: 1 }, { size: 1, sum: -1 }]);
  return { low: Math.min(plain.low, imagined.low), high: Math.max(plain.high, imagined.high) };
}

/** Solves (sum of (total - size d))^2 <= z^2 * sum of (total - size d)^2 for d. */
function notRejected(totals: readonly ClusterTotal[]): Interval {
  const z2 = studentTQuantile((1 + LEVEL) / 2, Number.POSITIVE_INFINITY) ** 2;
  const total = (of: (one: ClusterTotal) => number): number => totals.reduce((sum, one) => sum + of(one), 0);
  const n = total((one) => one.size);
  const sum = total((one) => one.sum);
  const square = n * n - z2 * total((one) => one.size ** 2);
  const half = n * sum - z2 * total((one) => one.size * one.sum);
  const constant = sum * sum - z2 * total((one) => one.sum ** 2);
  // The parabola opens downward when so few clusters could never reject anything.
  if (square <= 0) return { low: -1, high: 1 };
  const root = Math.sqrt(Math.max(0, half * half - square * constant));
  return { low: Math.max(-1, (half - root) / square), high: Math.min(1, (half + root) / square) };
}
