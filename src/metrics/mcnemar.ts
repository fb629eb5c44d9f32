/**
 * Exact two-sided McNemar p: chance of a split at least as uneven as `wins` to `losses` if both were equally likely.
 * Shown, not decisive: it takes tasks of one cluster as independent. 1 when nothing differs.
 */
export function mcnemarExact(wins: number, losses: number): number {
  const n = wins + losses;
  const fewer = Math.min(wins, losses);
  // Binomial terms by their ratio, in logarithms: 0.5 ** n underflows beyond a thousand pairs.
  let logTerm = -n * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
