/** Both ends included, in the unit of the estimate (rates in 0..1, differences in -1..1). */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** All intervals shown anywhere are 95 % intervals. */
export const LEVEL = 0.95;
