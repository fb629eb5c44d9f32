import { randomFrom } from '../core/random.ts';
import { type Interval, LEVEL } from './interval.ts';

/** One part of a ratio of sums, and the cluster it belongs to. */
export interface RatioObservation {
  readonly numerator: number;
  readonly denominator: number;
  readonly cluster: string;
}

export interface ClusterRatio {
  readonly n: number;
  readonly clusters: number;
  /** Sum of numerators over sum of denominators; NaN when there is none. */
  readonly ratio: number;
  /** 95 %, percentiles of the bootstrap; `undefined` with fewer than two clusters. */
  readonly interval: Interval | undefined;
}

const RESAMPLES = 4_000;

/**
 * A ratio of sums with its interval by the cluster bootstrap: whole clusters are drawn with replacement, as many as there are, and the ratio
 * is worked out anew; the interval holds the middle 95 % of what comes out. Source: Davison and Hinkley, "Bootstrap Methods and their
 * Application", 1997, section 3.8. With few clusters (below some 20) it is too narrow, as every bootstrap is. The same observations give
 * the same interval.
 */
export function clusterRatio(observations: readonly RatioObservation[], resamples = RESAMPLES): ClusterRatio {
  const totals = [...Map.groupBy(observations, ({ cluster }) => cluster).values()].map((own) => ({
    numerator: own.reduce((sum, { numerator }) => sum + numerator, 0),
    denominator: own.reduce((sum, { denominator }) => sum + denominator, 0),
  }));
  const ratioOf = (chosen: Iterable<{ readonly numerator: number; readonly denominator: number }>): number => {
    let [numerator, denominator] = [0, 0];
    for (const one of chosen) {
      numerator += one.numerator;
      denominator += one.denominator;
    }
    return numerator / denominator;
  };
  const common = { n: observations.length, clusters: totals.length, ratio: ratioOf(totals) };
  if (totals.length < 2) return { ...common, interval: undefined };
  const random = randomFrom('cluster-ratio', observations.length, totals.length);
  const drawn = Float64Array.from({ length: resamples }, () =>
    ratioOf(Array.from({ length: totals.length }, () => totals[random.integer(totals.length)] as (typeof totals)[number])),
  ).sort();
  return { ...common, interval: { low: quantile(drawn, (1 - LEVEL) / 2), high: quantile(drawn, (1 + LEVEL) / 2) } };
}

/** By linear interpolation between neighbours, as numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
