export interface InOrderOptions<T, R> {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Whether `later` must wait for the result of `earlier`. */
  readonly conflicts: (earlier: T, later: T) => boolean;
  readonly work: (item: T, signal: AbortSignal) => Promise<R>;
}

/**
 * Works on several items at once and hands results out in the items' order, so that what is decided by them does not depend on speed.
 * When the reader stops or work throws, the rest is aborted and waited for.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  options: InOrderOptions<T, R>,
): AsyncIterable<{ readonly item: T; readonly result: R }> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const window: { readonly item: T; readonly promise: Promise<R> }[] = [];
  // Results wait for the slowest before them; a few more at work than allowed to run keep every core busy meanwhile.
  const limiter = slots(options.concurrency);
  let next = 0;
  try {
    while (true) {
      while (next < items.length && window.length < 3 * options.concurrency) {
        const item = items[next]!;
        if (window.some((earlier) => options.conflicts(earlier.item, item))) break;
        next++;
        const promise = limiter(() => {
          signal.throwIfAborted();
          return options.work(item, signal);
        });
        promise.catch(() => {}); // told when its turn comes
        window.push({ item, promise });
      }
      const first = window.shift();
      if (!first) return;
      yield { item: first.item, result: await first.promise };
    }
  } finally {
    stop.abort(new Error('the reader stopped'));
    await Promise.allSettled(window.map((entry) => entry.promise));
  }
}

/** At most `count` pieces of work at a time, in the order in which they are given: a freed slot is handed to the longest waiting. */
function slots(count: number): <R>(work: () => Promise<R>) => Promise<R> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
