import { randomFrom } from '../core/random.ts';

/** Work (totals x reachable sums) up to which the exact distribution is built. */
const MAX_EXACT_WORK = 20_000_000;
const MONTE_CARLO_FLIPS = 20_000;

/**
 * Two-sided p of the sign-flip permutation test: the chance that the absolute sum of `totals` is at least as large as seen when each
 * cluster's total could equally have had the other sign.
 *
 * Exact for whole totals (any number of clusters: the distribution of the sum is built by adding one cluster at a time, which gives what
 * enumerating all 2^n flips gives) and by enumeration up to 14 other totals; else `(hits + 1) / (flips + 1)` over 20,000 flips
 * drawn from `seedLabel`. 1 when nothing differs.
 */
export function signFlipP(totals: readonly number[], seedLabel = 'sign-flip'): number {
  const moving = totals.filter((total) => total !== 0).map(Math.abs);
  const observed = Math.abs(totals.reduce((sum, total) => sum + total, 0));
  if (moving.length === 0) return 1;
  const reach = moving.reduce((sum, total) => sum + total, 0);
  if (moving.every(Number.isInteger) && moving.length * reach <= MAX_EXACT_WORK) return exactByConvolution(moving, reach, observed);
  // Sums of fractions differ in the last bits with the order of adding.
  const threshold = observed - 1e-9 * reach;
  if (moving.length <= 14) {
    let hits = 0;
    for (let flips = 0; flips < 2 ** moving.length; flips++) {
      let sum = 0;
      moving.forEach((total, bit) => {
        sum += (flips >> bit) & 1 ? total : -total;
      });
      if (Math.abs(sum) >= threshold) hits += 1;
    }
    return hits / 2 ** moving.length;
  }
  const random = randomFrom(seedLabel, moving.length);
  let hits = 0;
  for (let draw = 0; draw < MONTE_CARLO_FLIPS; draw++) {
    let sum = 0;
    for (const total of moving) sum += random.next() < 0.5 ? total : -total;
    if (Math.abs(sum) >= threshold) hits += 1;
  }
  return (hits + 1) / (MONTE_CARLO_FLIPS + 1);
}

/** Probability of each sum of signed totals, shifted so that index 0 is `-reach`. */
function exactByConvolution(totals: readonly number[], reach: number, observed: number): number {
  let chances = new Float64Array(2 * reach + 1);
  chances[reach] = 1;
  let spread = 0;
  for (const total of totals) {
    const next = new Float64Array(2 * reach + 1);
    for (let index = reach - spread; index <= reach + spread; index++) {
      const half = (chances[index] as number) / 2;
      if (half === 0) continue;
      next[index - total] = (next[index - total] as number) + half;
      next[index + total] = (next[index + total] as number) + half;
    }
    chances = next;
    spread += total;
  }
  let p = 0;
  for (let sum = observed; sum <= reach; sum++) p += (chances[reach + sum] as number) + (sum === 0 ? 0 : (chances[reach - sum] as number));
  return Math.min(1, p);
}
