import type { Observation } from './cluster-mean.ts';
import { type Interval, LEVEL } from './interval.ts';
import { rateInterval } from './rate-interval.ts';

export interface Quantile {
  readonly n: number;
  readonly value: number;
  readonly interval: Interval;
  /** The largest observation is too likely to lie below the quantile (for p95: fewer than 72 tasks): the true upper end is at least `interval.high`. */
  readonly openAbove: boolean;
}

/**
 * A quantile (`share` in 0..1) with its 95 % interval by cluster; `undefined` without observations.
 *
 * The value is the smallest observation with at least `share` of all at or below it. The interval is Woodruff's: the interval of the share
 * of observations at or below the value, read back through the sorted observations. Source: Woodruff, JASA 47 (1952).
 */
export function quantileWithInterval(observations: readonly Observation[], share: number): Quantile | undefined {
  const sorted = observations.map(({ value }) => value).sort((a, b) => a - b);
  const n = sorted.length;
  if (n === 0) return undefined;
  const atRank = (rank: number): number => sorted[Math.min(n, Math.max(1, rank)) - 1] as number;
  const value = atRank(Math.ceil(share * n - 1e-9));
  const around = rateInterval(observations.map(({ value: one, cluster }) => ({ value: one <= value ? 1 : 0, cluster })));
  const lowRank = Math.ceil(around.low * n - 1e-9);
  const highRank = Math.floor(around.high * n + 1e-9) + 1;
  return { n, value, interval: { low: atRank(lowRank), high: atRank(highRank) }, openAbove: highRank > n || share ** n > (1 - LEVEL) / 2 };
}
