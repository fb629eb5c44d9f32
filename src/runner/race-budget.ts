/** Stages of a race that use up its budget, in order. */
export const STAGES = ['screen', 'combine', 'refine', 'others', 'confirm', 'latency'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Share of all minutes by whose end a stage should be over: choosing (screen to others) gets 36 %, confirming 56 %, the quiet pass 8 %.
 * What a stage leaves, the next may use.
 */
const ENDS_AT: Readonly<Record<Stage, number>> = { screen: 0.22, combine: 0.28, refine: 0.31, others: 0.36, confirm: 0.92, latency: 1 };
/** With one model only there are no others to measure. */
const ENDS_AT_ALONE: Readonly<Record<Stage, number>> = { ...ENDS_AT, screen: 0.25, combine: 0.32, refine: 0.36 };

/** How much may still be done. */
export interface RaceBudget {
  /** May another unit of this stage begin? `known`: its record is there already. */
  may(stage: Stage, known: boolean): boolean;
  /** Counts a unit that begins. */
  take(): void;
  /** About how many units the stage may still begin; exact with a budget of units. */
  left(stage: Stage): number;
  /** A unit really ran, and the one before it ended `ms` earlier: estimates follow it. */
  ran(ms: number): void;
  /** Decisions must not depend on the clock. */
  readonly isExact: boolean;
}

/** `confirmUnits` of the units are kept for the confirmation; the quiet pass is not counted in units. */
export function unitsBudget(units: number, confirmUnits: number, hasOthers: boolean): RaceBudget {
  const endsAt = hasOthers ? ENDS_AT : ENDS_AT_ALONE;
  const choosing = units - confirmUnits;
  const cap = (stage: Stage): number => {
    if (stage === 'latency') return Number.POSITIVE_INFINITY;
    return stage === 'confirm' ? units : Math.floor((choosing * endsAt[stage]) / endsAt.others);
  };
  let begun = 0;
  const left = (stage: Stage): number => Math.max(0, cap(stage) - begun);
  return {
    // A known unit counts as well: a resumed race must take every decision where the uninterrupted one took it.
    may: (stage) => left(stage) >= 1,
    take: () => {
      begun += 1;
    },
    left,
    ran: () => {},
    isExact: true,
  };
}

/** Before anything was measured: a small model on two cores. */
const FIRST_GUESS_MS = 4_000;
/** Units the estimate of a unit's time looks back on. */
const MEMORY_UNITS = 20;

/** `elapsedMs` tells the wall time of the race so far, earlier sittings included. */
export function minutesBudget(minutes: number, elapsedMs: () => number, hasOthers: boolean): RaceBudget {
  const endsAt = hasOthers ? ENDS_AT : ENDS_AT_ALONE;
  const endMs = (stage: Stage): number => minutes * 60_000 * endsAt[stage];
  let ran = 0;
  let meanMs = FIRST_GUESS_MS;
  return {
    may: (stage, known) => known || elapsedMs() < endMs(stage),
    take: () => {},
    left: (stage) => Math.max(0, (endMs(stage) - elapsedMs()) / meanMs),
    ran: (ms) => {
      ran += 1;
      meanMs += (ms - meanMs) / Math.min(ran, MEMORY_UNITS);
    },
    isExact: false,
  };
}
