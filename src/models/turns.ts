/** Rejects with the signal's own reason as soon as it aborts; the work itself goes on unheard. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => {});
    throw signal.reason;
  }
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => {});
  }
}

/** Lets at most `places` callers in at a time, first come first served. */
export interface Turns {
  /** Resolves to the function that gives the place back; throws `signal.reason` on abort. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function turns(places: number): Turns {
  let free = places;
  const waiting: (() => void)[] = [];
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  const placeFor = (): (() => void) => {
    let given = false;
    return () => {
      if (!given) giveBack();
      given = true;
    };
  };
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free--;
        return placeFor();
      }
      let enter: () => void = () => {};
      const entered = new Promise<void>((resolve) => {
        enter = resolve;
      });
      waiting.push(enter);
      try {
        await untilAborted(entered, signal);
      } catch (reason) {
        const index = waiting.indexOf(enter);
        // The place may have been given in the same instant as the abort: hand it on.
        if (index >= 0) waiting.splice(index, 1);
        else giveBack();
        throw reason;
      }
      return placeFor();
    },
  };
}
