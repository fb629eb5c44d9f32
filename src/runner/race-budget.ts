/** Stages of a race that use up its budget, in order. */
export const STAGES = ['screen', 'combine', 'refine', 'others', 'confirm', 'latency'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Share of all minutes by whose end a stage should be over: choosing (screen to others) gets 55 %, confirming 35 %, the quiet pass 10 %.
 * What a stage leaves, the next may use.
 */
const ENDS_AT: Readonly<Record<Stage, number>> = { screen: 0.3, combine: 0.4, refine: 0.45, others: 0.55, confirm: 0.9, latency: 1 };

/** How much may still be done. */
export interface RaceBudget {
  /** May another unit of this stage begin? Counts it when it may. */
  take(stage: Stage): boolean;
  /** About how many units the stage may still begin; exact with a budget of units. */
  left(stage: Stage): number;
  /** A unit really ran, for `ms`: estimates follow it. */
  ran(ms: number): void;
}

/** `confirmUnits` of the units are kept for the confirmation; the quiet pass is not counted in units. */
export function unitsBudget(units: number, confirmUnits: number): RaceBudget {
  const choosing = units - confirmUnits;
  const cap = (stage: Stage): number => {
    if (stage === 'latency') return Number.POSITIVE_INFINITY;
    return stage === 'confirm' ? units : Math.floor((choosing * ENDS_AT[stage]) / ENDS_AT.others);
  };
  let begun = 0;
  const left = (stage: Stage): number => Math.max(0, cap(stage) - begun);
  return {
    take: (stage) => {
      if (left(stage) < 1) return false;
      begun += 1;
      return true;
    },
    left,
    ran: () => {},
  };
}

/** Before anything was measured: a small model on two cores. */
const FIRST_GUESS_MS = 4_000;

/** `elapsedMs` tells the wall time of the race so far, earlier sittings included. */
export function minutesBudget(minutes: number, elapsedMs: () => number): RaceBudget {
  const endMs = (stage: Stage): number => minutes * 60_000 * ENDS_AT[stage];
  let ran = 0;
  let meanMs = FIRST_GUESS_MS;
  return {
    take: (stage) => elapsedMs() < endMs(stage),
    left: (stage) => Math.max(0, (endMs(stage) - elapsedMs()) / meanMs),
    ran: (ms) => {
      ran += 1;
      // The newest units count most: arms differ, and machines get busy.
      meanMs += (ms - meanMs) / Math.min(ran, 20);
    },
  };
}
