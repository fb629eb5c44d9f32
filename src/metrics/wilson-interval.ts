import { type Interval, LEVEL } from './interval.ts';
import { studentTQuantile } from './student-t.ts';

/**
 * Wilson's score interval of a rate in 0..1 seen in `n` independent trials; `n` may be an effective (fractional) number, and
 * `quantile` the t quantile that goes with it. With `n` = 0 it is [0, 1].
 *
 * Source: Wilson, JASA 22 (1927), equation (10) solved for p.
 */
export function wilsonInterval(rate: number, n: number, quantile = studentTQuantile((1 + LEVEL) / 2, Number.POSITIVE_INFINITY)): Interval {
  if (n <= 0) return { low: 0, high: 1 };
  const z2 = quantile * quantile;
  const centre = (rate + z2 / (2 * n)) / (1 + z2 / n);
  const half = (quantile / (1 + z2 / n)) * Math.sqrt((rate * (1 - rate)) / n + z2 / (4 * n * n));
  // Rounding must not push the ends past the estimate at 0 and 1.
  return { low: Math.max(0, Math.min(rate, centre - half)), high: Math.min(1, Math.max(rate, centre + half)) };
}
