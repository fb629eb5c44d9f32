import { clusterMean, type Observation } from './cluster-mean.ts';
import { type Interval, LEVEL } from './interval.ts';
import { studentTQuantile } from './student-t.ts';

/** 95 % t interval of a mean (tokens, milliseconds, pass@k) with the cluster-robust error; `undefined` with fewer than two clusters. */
export function meanInterval(observations: readonly Observation[]): Interval | undefined {
  const { clusters, mean, standardError, degrees } = clusterMean(observations);
  if (clusters < 2) return undefined;
  const half = standardError * studentTQuantile((1 + LEVEL) / 2, Math.max(1, degrees));
  return { low: mean - half, high: mean + half };
}
