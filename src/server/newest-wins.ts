import { WhetstoneError } from '../core/whetstone-error.ts';

/** Thrown in a request whose client has asked for something newer. */
export class Superseded extends WhetstoneError {
  constructor() {
    super('cancelled', 'A newer request of this editor took the place of this one.', { hint: 'Nothing to do: the newer one is answered.' });
  }
}

/**
 * Keeps one request under way per client: a newer one cancels the older one and waits until that has let go of the engine.
 *
 * A client is an editor as far as HTTP tells (see `clientOf`). Requests of different clients run in the order they came.
 */
export function newestWins(): {
  run<T>(client: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  readonly counts: { answered: number; cancelled: number };
} {
  const underWay = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  const counts = { answered: 0, cancelled: 0 };
  return {
    counts,
    async run(client, signal, work) {
      const controller = new AbortController();
      const older = underWay.get(client);
      const { promise: done, resolve } = Promise.withResolvers<void>();
      underWay.set(client, { controller, done });
      older?.controller.abort(new Superseded());
      const either = AbortSignal.any([signal, controller.signal]);
      try {
        await older?.done;
        either.throwIfAborted();
        const result = await work(either);
        counts.answered += 1;
        return result;
      } catch (error) {
        if (either.aborted) counts.cancelled += 1;
        throw error;
      } finally {
        if (underWay.get(client)?.controller === controller) underWay.delete(client);
        resolve();
      }
    },
  };
}
