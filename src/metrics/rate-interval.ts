import { clusterMean, type Observation } from './cluster-mean.ts';
import { type Interval, LEVEL } from './interval.ts';
import { studentTQuantile } from './student-t.ts';
import { wilsonInterval } from './wilson-interval.ts';

/**
 * 95 % interval of a rate whose tasks come in clusters; values in 0..1. [0, 1] when there is nothing.
 *
 * Wilson's interval with the effective number of tasks `n / design effect` and the t quantile of the cluster-robust degrees of freedom.
 * The design effect is the cluster-robust variance over that of single independent trials, never taken below that of independent tasks;
 * where nothing varies (all passed, or none) it cannot be seen and each cluster counts once. With one attempt per task and clusters of one
 * task it is Wilson's interval itself.
 *
 * Source of the form: Korn and Graubard, Survey Methodology 24 (1998); Dean and Pagano, J. Survey Stat. Methodol. 3 (2015). Chosen by
 * simulation (`bench/coverage.ts`): plain t intervals on the rate cover 90 to 93 % at rates near 0.1.
 */
export function rateInterval(observations: readonly Observation[]): Interval {
  const { n, clusters, mean, standardError, degrees } = clusterMean(observations);
  if (n === 0) return { low: 0, high: 1 };
  const binary = (mean * (1 - mean)) / (n - 1);
  if (clusters < 2 || binary < 1e-12) return wilsonInterval(mean, clusters);
  // Shares over several attempts scatter less than single attempts: then a task counts for more than one trial.
  const independent = observations.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (n - 1) / n;
  const variance = Math.max(independent, standardError ** 2);
  // All tasks with the same share: nothing is known of the scatter, so each cluster is one trial again.
  if (variance < 1e-12) return wilsonInterval(mean, clusters);
  const effective = (n * binary) / variance;
  return clusters === n
    ? wilsonInterval(mean, effective)
    : wilsonInterval(mean, effective, studentTQuantile((1 + LEVEL) / 2, Math.max(1, degrees)));
}
