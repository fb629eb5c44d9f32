import { LEVEL } from './interval.ts';
import { studentTQuantile } from './student-t.ts';

/** Chance with which the larger comparison shall tell. */
const POWER = 0.8;

/**
 * About how many more tasks would tell two recipes apart, or tell that the first is as good as the second, whichever is nearer; if the
 * difference seen is the true one, with 80 % chance. Rounded up to two digits. `undefined` when no number of tasks would (nothing is known).
 *
 * `standardError` is that of the difference at the present `n` tasks in `clusters` clusters; it falls with the root of n while new tasks
 * come in clusters like the present ones. At least as many as fill `minClusters` clusters.
 */
export function moreTasksNeeded(
  seen: { readonly n: number; readonly clusters: number; readonly difference: number; readonly standardError: number },
  limits: { readonly margin: number; readonly minClusters: number },
): number | undefined {
  const { n, clusters, difference, standardError } = seen;
  if (n === 0 || clusters === 0 || !Number.isFinite(standardError)) return undefined;
  const quantiles = studentTQuantile((1 + LEVEL) / 2, Number.POSITIVE_INFINITY) + studentTQuantile(POWER, Number.POSITIVE_INFINITY);
  const perTask = standardError ** 2 * n * quantiles ** 2;
  const distance = Math.max(Math.abs(difference), difference + limits.margin);
  const forClusters = (limits.minClusters * n) / clusters;
  const more = Math.max(perTask / distance ** 2, forClusters) - n;
  if (!Number.isFinite(more)) return undefined;
  if (more < 10) return 10;
  const unit = 10 ** (Math.floor(Math.log10(more)) - 1);
  return Math.ceil(more / unit) * unit;
}
