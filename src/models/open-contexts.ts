/** Something whose context may be closed while nobody asks it, and opened again. */
export interface ContextHolder {
  open(): Promise<void>;
  /** Forgets what was evaluated. */
  close(): Promise<void>;
}

/** The contexts of several models: what each has evaluated, hundreds of megabytes, while their weights may be shared. */
export interface OpenContexts {
  /**
   * Opens the holder's context where it is closed; gives the function that tells that the holder is idle again. Throws what opening throws.
   * One holder is used by one caller at a time.
   */
  use(holder: ContextHolder): Promise<() => void>;
  /** Closes the context of a holder that is idle and will not come again. */
  drop(holder: ContextHolder): Promise<void>;
}

/**
 * Keeps at most `most` contexts open: the one used longest ago closes first. One that is in use is never closed, so there can be more while
 * more than `most` models answer at once; waiting for one of them could be waiting for oneself.
 */
export function openContexts(most = Number.POSITIVE_INFINITY): OpenContexts {
  /** Used longest ago first. */
  const open = new Set<ContextHolder>();
  const busy = new Set<ContextHolder>();
  let changing: Promise<unknown> = Promise.resolve();

  /** Opening and closing happen one after another, so that a place is free before it is taken. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = changing.then(work);
    changing = done.catch(() => {});
    return done;
  };
  const closeDownTo = async (count: number): Promise<void> => {
    for (const holder of [...open]) {
      if (open.size <= count) return;
      if (busy.has(holder)) continue;
      open.delete(holder);
      await holder.close();
    }
  };

  return {
    async use(holder) {
      busy.add(holder);
      try {
        if (open.delete(holder)) open.add(holder);
        else {
          await inTurn(async () => {
            await closeDownTo(most - 1);
            await holder.open();
            open.add(holder);
          });
        }
      } catch (error) {
        busy.delete(holder);
        throw error;
      }
      return () => {
        busy.delete(holder);
        // A context that does not close now is tried again by nobody: its model releases it at the end.
        if (open.size > most) inTurn(() => closeDownTo(most)).catch(() => {});
      };
    },
    drop: (holder) =>
      inTurn(async () => {
        if (open.delete(holder)) await holder.close();
      }),
  };
}
