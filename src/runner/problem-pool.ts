import type { Problem } from '../core/problem.ts';
import { drawOrder } from './task-order.ts';

/**
 * Problems as the exam admits them. Reading starts at once and goes on in the background, so that admission keeps one core busy
 * while the model keeps the other; `stop` ends it, for the quiet pass.
 */
export class ProblemPool implements AsyncDisposable {
  readonly #problems = new Map<string, Problem>();
  readonly #orders = new Map<string, readonly Problem[]>();
  readonly #iterator: AsyncIterator<Problem>;
  readonly #onChange: () => void;
  readonly #reading: Promise<void>;
  #waiting: (() => void)[] = [];
  #isComplete = false;
  #isStopped = false;
  #failure: unknown;
  #notInferable = 0;

  constructor(problems: AsyncIterable<Problem>, onChange: () => void) {
    this.#iterator = problems[Symbol.asyncIterator]();
    this.#onChange = onChange;
    this.#reading = this.#read();
  }

  /** Every problem the exam has is here. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** No more come, for whatever reason. */
  get isEnded(): boolean {
    return this.#isComplete || this.#isStopped;
  }

  /** What ended the exam early, if anything did. */
  get failure(): unknown {
    return this.#failure;
  }

  count(part: Problem['part']): number {
    let count = 0;
    for (const problem of this.#problems.values()) if (problem.part === part) count += 1;
    return count;
  }

  /** Holes whose true text cannot be inferred: counted, never raced, since no recipe can gain or lose by them. */
  get notInferable(): number {
    return this.#notInferable;
  }

  /** In an order that depends on the seed and the problems alone, not on when they came. */
  drawOrder(part: Problem['part'], seed: number): readonly Problem[] {
    const key = `${part}/${seed}`;
    const known = this.#orders.get(key);
    // Problems are only ever added.
    if (known?.length === this.count(part)) return known;
    const order = drawOrder(
      [...this.#problems.values()].filter((problem) => problem.part === part),
      seed,
    );
    this.#orders.set(key, order);
    return order;
  }

  /** Resolves when `part` has `count` problems or no more come. Throws what the exam threw, or the signal's reason. */
  async ready(part: Problem['part'], count: number, signal: AbortSignal): Promise<void> {
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake);
    try {
      while (!this.#isComplete && !this.#isStopped && this.count(part) < count) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
    signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves when `part` has more than `known` problems, no more come, or `waitMs` have passed. */
  async more(part: Problem['part'], known: number, waitMs: number, signal: AbortSignal): Promise<void> {
    const wait = AbortSignal.timeout(waitMs);
    try {
      await this.ready(part, known + 1, AbortSignal.any([signal, wait]));
    } catch (error) {
      signal.throwIfAborted();
      if (!wait.aborted) throw error;
    }
  }

  /** Reads no further and waits until the exam's own work has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    // What the exam throws while it is told to stop concerns nobody any more.
    await this.#iterator.return?.().catch(() => undefined);
    await this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #read(): Promise<void> {
    try {
      for (let next = await this.#iterator.next(); !next.done && !this.#isStopped; next = await this.#iterator.next()) {
        const problem = next.value;
        if (problem.notInferable !== undefined) this.#notInferable += 1;
        else this.#problems.set(problem.task.id, problem);
        this.#onChange();
        this.#wake();
      }
      this.#isComplete = !this.#isStopped;
    } catch (error) {
      // An abort while stopping is what was asked for; anything else is told to whoever waits next.
      if (!this.#isStopped) this.#failure = error;
      this.#isStopped = true;
    }
    this.#onChange();
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
