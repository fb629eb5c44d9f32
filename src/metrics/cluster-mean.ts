/** One task's value (1 passed, 0 not, or a share over attempts; or a cost) and the cluster it belongs to. */
export interface Observation {
  readonly value: number;
  readonly cluster: string;
}

export interface ClusterMean {
  readonly n: number;
  readonly clusters: number;
  /** Mean over tasks, each with equal weight; NaN when there is none. */
  readonly mean: number;
  /** Standard error from the scatter between clusters; NaN with fewer than two clusters. */
  readonly standardError: number;
  /** Degrees of freedom of that standard error. */
  readonly degrees: number;
}

export interface ClusterTotal {
  readonly size: number;
  readonly sum: number;
}

/** Size and sum of each cluster, in order of first appearance. */
export function clusterTotals(observations: readonly Observation[]): readonly ClusterTotal[] {
  const totals = new Map<string, { size: number; sum: number }>();
  for (const { value, cluster } of observations) {
    const total = totals.get(cluster);
    if (total === undefined) totals.set(cluster, { size: 1, sum: value });
    else {
      total.size += 1;
      total.sum += value;
    }
  }
  return [...totals.values()];
}

/**
 * Mean over tasks with a standard error that allows tasks of one cluster to be alike.
 *
 * The error is the bias-reduced cluster-robust one ("CR2") and its degrees of freedom Satterthwaite's, both written out for
 * the model with only a mean. Source: Bell and McCaffrey, "Bias reduction in standard errors for linear regression with
 * multi-stage samples", Survey Methodology 28 (2002). With clusters of one task it is the ordinary standard error with n - 1.
 */
export function clusterMean(observations: readonly Observation[]): ClusterMean {
  const totals = clusterTotals(observations);
  const n = observations.length;
  const clusters = totals.length;
  if (n === 0) return { n, clusters, mean: Number.NaN, standardError: Number.NaN, degrees: Number.NaN };
  const mean = totals.reduce((sum, total) => sum + total.sum, 0) / n;
  if (clusters < 2) return { n, clusters, mean, standardError: Number.NaN, degrees: Number.NaN };
  let squares = 0;
  let sizeSquares = 0;
  let raised = 0;
  let raisedSquares = 0;
  for (const { size, sum } of totals) {
    const inflation = 1 / (1 - size / n);
    squares += inflation * (sum - size * mean) ** 2;
    sizeSquares += size * size;
    raised += inflation * size * size;
    raisedSquares += (inflation * size * size) ** 2;
  }
  const degrees = (n * n) / (sizeSquares + (raised * raised - raisedSquares) / (n * n));
  return { n, clusters, mean, standardError: Math.sqrt(squares) / n, degrees };
}
