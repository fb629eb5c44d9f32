import type { ClusterTotal } from './cluster-mean.ts';
import { LEVEL } from './interval.ts';
import { studentTQuantile } from './student-t.ts';

/** Chance with which the larger comparison shall tell. */
const POWER = 0.8;
const PRIOR_TASKS = 5;
const PRIOR_VARIANCE = 0.2;

/**
 * About how many more tasks would tell two recipes apart, or tell that the first is as good as the second, whichever is nearer; if the
 * difference seen is the true one, with 80 % chance. Rounded up to two digits. `undefined` when nothing was seen.
 *
 * `clusterTotals` are size and summed difference of each cluster seen; new tasks are taken to come in clusters like them. The scatter is drawn
 * towards what one differing task in five would give, with the weight of five tasks, so that a handful of ties promises nothing. At least as
 * many tasks as fill `minClusters` clusters.
 */
export function moreTasksNeeded(
  clusterTotals: readonly ClusterTotal[],
  limits: { readonly margin: number; readonly minClusters: number },
): number | undefined {
  const n = clusterTotals.reduce((sum, { size }) => sum + size, 0);
  if (n === 0) return undefined;
  const difference = clusterTotals.reduce((sum, total) => sum + total.sum, 0) / n;
  const scatter = clusterTotals.reduce((sum, total) => sum + (total.sum - total.size * difference) ** 2, 0);
  const variance = (scatter + PRIOR_TASKS * PRIOR_VARIANCE) / (n + PRIOR_TASKS);
  const quantiles = studentTQuantile((1 + LEVEL) / 2, Number.POSITIVE_INFINITY) + studentTQuantile(POWER, Number.POSITIVE_INFINITY);
  const distance = Math.max(Math.abs(difference), difference + limits.margin);
  const forClusters = (limits.minClusters * n) / clusterTotals.length;
  const more = Math.max((variance * quantiles ** 2) / distance ** 2, forClusters) - n;
  if (!Number.isFinite(more)) return undefined;
  if (more < 10) return 10;
  const unit = 10 ** (Math.floor(Math.log10(more)) - 1);
  return Math.ceil(more / unit) * unit;
}
