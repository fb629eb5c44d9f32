import type { HostLane } from './host-lane.ts';

/** Workers that are lent one by one; who finds none free waits in the order of asking. */
export interface LaneQueue {
  /** Throws `signal.reason` when aborted while waiting. */
  use<T>(work: (lane: HostLane) => Promise<T>, signal: AbortSignal): Promise<T>;
}

export function laneQueue(lanes: readonly HostLane[]): LaneQueue {
  const free = [...lanes];
  const waiting: ((lane: HostLane) => void)[] = [];

  function release(lane: HostLane): void {
    const next = waiting.shift();
    if (next === undefined) free.push(lane);
    else next(lane);
  }

  return {
    async use(work, signal) {
      signal.throwIfAborted();
      const lane = free.pop() ?? (await new Promise<HostLane>((resolve) => waiting.push(resolve)));
      try {
        signal.throwIfAborted();
        return await work(lane);
      } finally {
        release(lane);
      }
    },
  };
}
