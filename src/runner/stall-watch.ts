const EVERY_MS = 500;
/** Longer than a busy machine makes a process wait, shorter than the time limits it would falsify. */
const STALL_MS = 3_000;

/**
 * Notices when this process stood still: frozen (SIGSTOP, a sleeping laptop), or starved. What ran out of wall time meanwhile may have been
 * given none.
 */
export class StallWatch implements Disposable {
  #last = performance.now();
  #stalledAt = Number.NEGATIVE_INFINITY;
  readonly #timer = setInterval(() => this.#look(), EVERY_MS);

  constructor() {
    this.#timer.unref();
  }

  /** Whether it stood still at any time after `start` (`performance.now()`). */
  stalledSince(start: number): boolean {
    this.#look();
    return this.#stalledAt >= start;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#last > EVERY_MS + STALL_MS) this.#stalledAt = now;
    this.#last = now;
  }
}
