/**
 * Limits on processor time in seconds of a reference machine, so that the same answer passes or is too slow on every machine.
 *
 * Processor time is what is measured, not time by the clock: another program that runs beside ours changes little of it.
 */
export interface ProcessorSpeed {
  /** How many times as fast as the reference this processor is. */
  readonly speed: number;
  /** Seconds to allow here for what may take `referenceSeconds` there. */
  secondsHere(referenceSeconds: number): number;
}

/** Processor time of one round on the reference: two virtual processors of an AMD EPYC, Node 24.21, the least of 45 rounds. */
export const REFERENCE_ROUND_MS = 11.2;
const ROUNDS = 9;
const ROUND_STEPS = 2_000_000;
const TABLE_LENGTH = 1 << 16;
/** A measurement farther off than this says more about the measuring than about the machine. */
const SLOWEST = 1 / 8;
const FASTEST = 4;

let known: ProcessorSpeed | undefined;

/** Measured once per process, in about a tenth of a second. */
export function processorSpeed(): ProcessorSpeed {
  known ??= speedFrom(leastRoundMs(ROUNDS));
  return known;
}

/** `roundMs`: processor time of one round here. */
export function speedFrom(roundMs: number): ProcessorSpeed {
  const speed = Math.min(FASTEST, Math.max(SLOWEST, REFERENCE_ROUND_MS / roundMs));
  return { speed, secondsHere: (referenceSeconds) => referenceSeconds / speed };
}

/** The least of several rounds, in milliseconds: whatever disturbs one makes it longer. The first ones also warm the compiler up. */
export function leastRoundMs(rounds: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    work(round);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** What programs of benchmarks do most: arithmetic, reading and writing of a table, small texts as keys. */
function work(seed: number): number {
  const table = new Int32Array(TABLE_LENGTH);
  const counts = new Map<string, number>();
  let state = seed + 1;
  for (let step = 0; step < ROUND_STEPS; step += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const place = state >>> 16;
    table[place] = (table[place] ?? 0) + (step % 7);
    if (step % 16 === 0) {
      const key = `word-${place % 1000}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts.size + (table[0] ?? 0);
}
