/**
 * Chance that at least one of `k` attempts, drawn without replacement from `n` of which `passed` passed, passes:
 * 1 - C(n - passed, k) / C(n, k), as a product that cannot overflow.
 *
 * Throws RangeError when k > n or counts are not 0 <= passed <= n. Source: Chen et al., arXiv 2107.03374, section 2.1.
 */
export function passAtK(n: number, passed: number, k: number): number {
  if (![n, passed, k].every(Number.isInteger) || passed < 0 || passed > n || k < 1 || k > n) {
    throw new RangeError(`pass@${k} needs at least ${k} attempts: got ${n}, ${passed} passed`);
  }
  if (n - passed < k) return 1;
  let allFail = 1;
  for (let i = n - passed + 1; i <= n; i++) allFail *= 1 - k / i;
  return 1 - allFail;
}
