import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease, UnitQueue } from '../core/unit-queue.ts';

/** How often an idle worker asks for work. */
const IDLE_MS = 50;
/** Beats in one lease: two may be late. */
const BEATS = 3;

export interface QueueWork {
  /** Names the worker, for people. */
  readonly worker: string;
  readonly leaseMs: number;
  /** Units done side by side. */
  readonly sideBySide: number;
  /** Does one unit. A throw is our fault: the unit waits again. `signal` is aborted when the lease is lost, too. */
  do(lease: Lease, signal: AbortSignal): Promise<unknown>;
  /** Ends the work; what is held is given back. */
  readonly signal: AbortSignal;
}

/** Takes units and does them until the signal is aborted. Never throws the signal's reason; throws what the queue throws. */
export async function workOnQueue(queue: UnitQueue, work: QueueWork): Promise<void> {
  const { signal } = work;
  const running = new Map<Lease, { readonly stop: AbortController; readonly end: Promise<void> }>();
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
  };
  const start = (lease: Lease): void => {
    const stop = new AbortController();
    const end = doUnit(queue, work, lease, stop.signal)
      .catch(fail)
      .finally(() => running.delete(lease));
    running.set(lease, { stop, end });
  };
  const stopAll = (): void => {
    for (const { stop } of running.values()) stop.abort(signal.reason);
  };
  signal.addEventListener('abort', stopAll);
  const beat = setInterval(() => {
    queue
      .beat([...running.keys()], work.leaseMs)
      .then((lost) => {
        for (const lease of lost) running.get(lease)?.stop.abort(new Error('the lease was lost'));
      })
      .catch(fail);
  }, work.leaseMs / BEATS);
  try {
    while (!signal.aborted && failure === undefined) {
      const room = work.sideBySide - running.size;
      const taken = room > 0 ? await queue.take(work.worker, { count: room, leaseMs: work.leaseMs }) : [];
      for (const lease of taken) start(lease);
      if (taken.length > 0) continue;
      const idle = sleep(IDLE_MS, undefined, { signal }).catch(() => undefined);
      await Promise.race([idle, ...[...running.values()].map(({ end }) => end)]);
    }
  } finally {
    if (failure !== undefined) for (const { stop } of running.values()) stop.abort(failure.error);
    await Promise.all([...running.values()].map(({ end }) => end));
    clearInterval(beat);
    signal.removeEventListener('abort', stopAll);
  }
  if (failure !== undefined) throw failure.error;
}

async function doUnit(queue: UnitQueue, work: QueueWork, lease: Lease, signal: AbortSignal): Promise<void> {
  let result: unknown;
  try {
    result = await work.do(lease, signal);
  } catch (thrown) {
    if (signal.aborted) await queue.release(lease);
    else await queue.fail(lease, thrown instanceof Error ? thrown.message : String(thrown));
    return;
  }
  await queue.finish(lease, result);
}
