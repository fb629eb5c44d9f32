import { WhetstoneError } from '../core/whetstone-error.ts';

/**
 * A signal for the whole command: the first Ctrl-C (or SIGTERM, SIGHUP) aborts it, so that everything started is ended and records are
 * whole; a second one ends the process at once.
 */
export function cancellation(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    onFirst();
    controller.abort(new WhetstoneError('cancelled', 'Cancelled.', { hint: 'The same command goes on where it stopped.' }));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return controller.signal;
}
