import type { TrainingCost } from './halving.ts';
import { NOTHING_SPENT, readSweep, type Spent, SWEEP_FORMAT, type SweepState, writeSweep } from './sweep-state.ts';
import { spentTogether } from './visit-training.ts';

const SAVE_EVERY_MS = 1_000;

type VariantState = SweepState['variants'][number];

/** What a sweep knows, kept on disk as it changes, and what follows from it. */
export class SweepBook {
  readonly #folder: string;
  #state: SweepState;
  #savedAt = Number.NEGATIVE_INFINITY;

  /** Reads what an earlier sitting left in the folder, or begins with nothing trained. */
  constructor(
    folder: string,
    { labels, ...about }: Pick<SweepState, 'name' | 'createdAt' | 'minutes'> & { readonly labels: readonly string[] },
  ) {
    this.#folder = folder;
    this.#state = readSweep(folder) ?? {
      ...{ format: SWEEP_FORMAT, ...about, state: 'unfinished', seconds: 0 },
      variants: labels.map((label) => ({ label, spent: NOTHING_SPENT, reached: [] })),
      going: [labels.map((_label, index) => index)],
    };
  }

  get state(): SweepState {
    return this.#state;
  }

  /** `isSpared`: written at most every second, since another change comes soon. */
  save(change: Partial<SweepState>, { isSpared = false } = {}): void {
    this.#state = { ...this.#state, ...change };
    if (isSpared && performance.now() - this.#savedAt < SAVE_EVERY_MS) return;
    this.#savedAt = performance.now();
    writeSweep(this.#folder, this.#state);
  }

  setVariant(index: number, change: Partial<VariantState>, how = {}): void {
    this.save({ variants: this.#state.variants.map((variant, at) => (at === index ? { ...variant, ...change } : variant)) }, how);
  }

  variant(index: number): VariantState {
    return this.#state.variants[index] as VariantState;
  }

  /** Indices of the variants that went into a rung. */
  going(at: number): readonly number[] {
    return this.#state.going[at] ?? [];
  }

  /** Whether nothing is left to do for a variant in a rung: it is there, or cannot be trained. */
  isDone(index: number, at: number): boolean {
    const { reached, fault } = this.variant(index);
    return reached[at] !== undefined || fault !== undefined;
  }

  /** Those that reached a rung, by their loss there; a loss that is no number comes last, of equal ones the first named. */
  ranking(at: number): readonly number[] {
    const lossOf = (index: number): number => this.variant(index).reached[at]?.loss ?? Number.POSITIVE_INFINITY;
    const there = this.going(at).filter((index) => this.variant(index).reached[at] !== undefined);
    return there.toSorted((a, b) => (lossOf(a) === lossOf(b) ? a - b : lossOf(a) - lossOf(b)));
  }

  /** As measured on these variants, else at the start; of a sweep without a clock, nothing. */
  cost(indices: readonly number[]): TrainingCost {
    const measured = costOf(indices.map((index) => this.variant(index).spent));
    return measured ?? this.#state.cost ?? { loadSeconds: 0, scoreSeconds: 0, secondsPerToken: 0 };
  }

  get secondsLeft(): number {
    const { minutes, seconds } = this.#state;
    return minutes === undefined ? Number.POSITIVE_INFINITY : minutes * 60 - seconds;
  }
}

/** `undefined` where nothing was learned yet. */
export function costOf(spent: readonly Spent[]): TrainingCost | undefined {
  const { visits, loadSeconds, scores, scoreSeconds, tokens, learnSeconds } = spent.reduce(spentTogether, NOTHING_SPENT);
  if (tokens === 0) return undefined;
  return { loadSeconds: loadSeconds / visits, scoreSeconds: scoreSeconds / Math.max(1, scores), secondsPerToken: learnSeconds / tokens };
}
