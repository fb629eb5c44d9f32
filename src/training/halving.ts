/** One round of a sweep: so many variants are trained up to this share of the full length. */
export interface Rung {
  readonly variants: number;
  readonly share: number;
}

/** What training costs on this machine, as measured. */
export interface TrainingCost {
  /** Starting the trainer, loading the base, saving at the end: once a visit. */
  readonly loadSeconds: number;
  /** One look at what is held out, with writing the checkpoint. */
  readonly scoreSeconds: number;
  readonly secondsPerToken: number;
}

/**
 * Successive halving: all variants at first, the better half (rounded up) at each further rung, a single one at the last, which has the
 * full length. Lengths double from rung to rung and training goes on where it stood, so every rung costs about the same.
 *
 * Source: Jamieson and Talwalkar 2016 (arXiv 1502.07943), with resuming and the factor 2; one bracket of Li et al. 2018 (Hyperband).
 */
export function rungsOf(variants: number): readonly Rung[] {
  const counts = [variants];
  for (let count = variants; count > 1; ) {
    count = Math.ceil(count / 2);
    counts.push(count);
  }
  return counts.map((count, at) => ({ variants: count, share: 2 ** (at + 1 - counts.length) }));
}

/** Evenly spread checkpoints of a whole training among which the end of every rung is one. */
export function checkpointsFor(rungs: readonly Rung[]): number {
  return 2 ** Math.max(0, rungs.length - 1);
}

/** Seconds from the beginning of rung `at` to the end of the sweep, when `variants` of them go into it and half of those on. */
export function secondsFrom(rungs: readonly Rung[], at: number, variants: number, tokens: number, cost: TrainingCost): number {
  const checkpoints = checkpointsFor(rungs);
  let seconds = 0;
  let count = variants;
  for (const [index, { share }] of rungs.entries()) {
    if (index < at) continue;
    const part = share - (rungs[index - 1]?.share ?? 0);
    const scorings = part * checkpoints + (index === 0 ? 1 : 0); // the base itself is scored once, too
    seconds += count * (cost.loadSeconds + scorings * cost.scoreSeconds + part * tokens * cost.secondsPerToken);
    count = Math.ceil(count / 2);
  }
  return seconds;
}

/** The full length, in tokens, with which a whole sweep takes so many seconds; below 1 where loading and scoring alone take longer. */
export function tokensWithin(rungs: readonly Rung[], seconds: number, cost: TrainingCost): number {
  const variants = rungs[0]?.variants ?? 0;
  const fixed = secondsFrom(rungs, 0, variants, 0, cost);
  const perToken = secondsFrom(rungs, 0, variants, 1, cost) - fixed;
  return Math.floor((seconds - fixed) / perToken);
}

/** How many go into rung `at`: half, or as many fewer as the time left asks for, but one in any case. */
export function variantsWithin(
  rungs: readonly Rung[],
  at: number,
  { tokens, seconds, cost }: { readonly tokens: number; readonly seconds: number; readonly cost: TrainingCost },
): number {
  let count = rungs[at]?.variants ?? 1;
  while (count > 1 && secondsFrom(rungs, at, count, tokens, cost) > seconds) count -= 1;
  return count;
}
