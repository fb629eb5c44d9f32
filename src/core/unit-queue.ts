/**
 * A queue of units of work that workers share: processes of one machine, or of many.
 *
 * Everything is keyed by content, so that nothing depends on who does a unit, how often, or when: whoever adds names what is to be done
 * by a key that holds all that can change the result. A worker takes a unit under a lease and beats while it works. A lease that was not
 * beaten in time lapses: the unit is given to another worker, and what the first one brings later is dropped, because a process that was
 * frozen may have measured its own sleep. `test/laws/queue-laws.ts` holds for every implementation.
 */
export interface UnitQueue extends AsyncDisposable {
  /**
   * Adds what is not there yet, in order. A unit that was done already is not done again: its outcome is told anew. One that was given up
   * waits again. Returns how many units wait because of this call.
   */
  add(units: readonly NewUnit[]): Promise<number>;
  /** At most `count` units that nobody holds, oldest first; those of lapsed leases among them. Empty when there is none now. */
  take(worker: string, options: { readonly count: number; readonly leaseMs: number }): Promise<readonly Lease[]>;
  /** Holds the leases for `leaseMs` more from now. Returns those that lapsed in the meantime: their work is for nothing. */
  beat(leases: readonly Lease[], leaseMs: number): Promise<readonly Lease[]>;
  /** Hands the result in. `false`: the lease had lapsed or the unit was done; nothing changed. */
  finish(lease: Lease, result: unknown): Promise<boolean>;
  /** Says that the unit could not be done, by our fault. It waits again, or is given up after `mostDeliveries`. `false` as in `finish`. */
  fail(lease: Lease, error: string): Promise<boolean>;
  /** Gives a unit back undone, as if it had not been taken. */
  release(lease: Lease): Promise<void>;
  /** Outcomes that were not `collected` yet, at most `limit`. */
  outcomes(limit: number): Promise<readonly Outcome[]>;
  /** Says that these outcomes are kept elsewhere and need not be told again. */
  collected(keys: readonly string[]): Promise<void>;
  counts(): Promise<QueueCounts>;
}

export interface NewUnit {
  readonly key: string;
  /** Plain data: what a worker on another machine needs to do it. */
  readonly payload: unknown;
}

export interface Lease extends NewUnit {
  /** Of this delivery alone. */
  readonly token: string;
  /** How often the unit has been given out, this time included. */
  readonly deliveries: number;
}

export type Outcome =
  | { readonly key: string; readonly result: unknown }
  /** Given up: the last error, or what is known of workers that died over it. */
  | { readonly key: string; readonly error: string };

export interface QueueCounts {
  /** Held by nobody, lapsed ones included. */
  readonly waiting: number;
  readonly leased: number;
  readonly done: number;
  readonly givenUp: number;
}

/** A unit that was given out so often without a result is given up: whatever it does to its workers, it shall not do it for ever. */
export const MOST_DELIVERIES = 5;
