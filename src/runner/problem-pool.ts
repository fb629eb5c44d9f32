import type { Problem } from '../core/problem.ts';
import { randomFrom } from '../core/random.ts';

/**
 * Problems as the exam admits them. Reading starts at once and goes on in the background, so that admission keeps one core busy
 * while the model keeps the other; `stop` ends it, for the quiet pass.
 */
export class ProblemPool implements AsyncDisposable {
  readonly #problems = new Map<string, Problem>();
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

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Holes whose true text cannot be inferred: counted, never raced, since no recipe can gain or lose by them. */
  get notInferable(): number {
    return this.#notInferable;
  }

  /** In an order that depends on the seed and the problems alone, not on when they came. */
  drawOrder(part: Problem['part'], seed: number): readonly Problem[] {
    return drawOrder(
      [...this.#problems.values()].filter((problem) => problem.part === part),
      seed,
    );
  }

  /** Resolves when `part` has `count` problems or no more come. Throws what the exam threw, or the signal's reason. */
  async ready(part: Problem['part'], count: number, signal: AbortSignal): Promise<void> {
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake);
    try {
      while (!this.#isComplete && !this.#isStopped && this.#count(part) < count) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
    signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Reads no further and waits until the exam's own work has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    await this.#iterator.return?.();
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

  #count(part: Problem['part']): number {
    let count = 0;
    for (const problem of this.#problems.values()) if (problem.part === part) count += 1;
    return count;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Kinds in turn, each kind shuffled by the seed: every beginning of the list is balanced by kind, whatever its length. */
export function drawOrder(problems: readonly Problem[], seed: number): readonly Problem[] {
  const byKind = new Map<string, { readonly problem: Problem; readonly luck: number }[]>();
  for (const problem of problems) {
    const luck = randomFrom('draw-order', seed, problem.task.id).next();
    byKind.set(problem.kind, [...(byKind.get(problem.kind) ?? []), { problem, luck }]);
  }
  const kinds = [...byKind.keys()].sort().map((kind) => byKind.get(kind)!.sort((a, b) => a.luck - b.luck));
  const longest = Math.max(0, ...kinds.map((kind) => kind.length));
  return Array.from({ length: longest }, (_, turn) => kinds.flatMap((kind) => kind[turn]?.problem ?? [])).flat();
}

/** By file and place in it: neighbours share the text before the cursor, so the engine evaluates it once. */
export function prefixOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => {
    const [left, right] = [a.task.ask, b.task.ask];
    if (left.path !== right.path) return left.path < right.path ? -1 : 1;
    return left.offset - right.offset || (a.task.id < b.task.id ? -1 : 1);
  });
}
