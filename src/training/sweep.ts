import { basename, join } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { checkpointsFor, type Rung, rungsOf, secondsFrom, type TrainingCost, tokensWithin, variantsWithin } from './halving.ts';
import { costOf, SweepBook } from './sweep-book.ts';
import type { Variant } from './sweep-file.ts';
import type { Spent, SweepState } from './sweep-state.ts';
import type { TrainingEvent } from './training-event.ts';
import type { TrainingManifest } from './training-manifest.ts';
import type { SettledRecipe } from './training-recipe.ts';
import type { Training } from './training-run.ts';
import { reachedAt, secondsOf, spentTogether, type Visit, visitTraining } from './visit-training.ts';

/** Of a training that is only there to be timed: more than are taken, should it be stopped on the way. */
const PROBE_STEPS = 40;
/** The first of them warms up and is not counted. */
const TIMED_STEPS = 4;
/** Of the minutes; the rest is for what takes longer than was measured. */
const PLANNED_SHARE = 0.9;
/** Steps of the optimiser between two checkpoints: with fewer, variants can hardly differ. */
const FEWEST_STEPS = 4;

export interface SweepOptions {
  /** Of this sweep; its trainings lie below it. */
  readonly folder: string;
  readonly name: string;
  readonly variants: readonly Variant[];
  /** Minutes for all variants together, or the full length in tokens. */
  readonly budget: { readonly minutes: number } | { readonly tokens: number };
  /** Opens a recipe's training in a folder. */
  readonly open: (recipe: SettledRecipe, parent: string) => Promise<Training>;
  /** Ends in order once `enough` is aborted. */
  readonly train: (training: Training, enough: AbortSignal) => AsyncIterable<TrainingEvent>;
  readonly tell: (event: SweepEvent) => void;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Milliseconds; left out: the machine's own clock. */
  readonly now?: () => number;
}

export type SweepEvent =
  | { readonly type: 'measuring' }
  | { readonly type: 'measured'; readonly tokens: number; readonly cost: TrainingCost }
  | { readonly type: 'visit'; readonly rung: number; readonly rungs: number; readonly variant: number; readonly label: string }
  | { readonly type: 'training'; readonly event: TrainingEvent }
  | { readonly type: 'rung-ended'; readonly rung: number; readonly going: readonly string[] };

/**
 * Trains variants of a recipe by successive halving: each is planned for the full length, is stopped where a rung ends, and goes on from
 * its saved state when it is among the better half by its loss on what is held out. The minutes are kept to, but for a
 * loading or step under way when they end and the saving after it. What was begun goes on where it stopped, also after `kill -9`.
 *
 * Throws `WhetstoneError`: `bad-argument` for too little time, `nothing-to-learn` where nothing is held out, `training-refused` when no
 * variant can be trained, and what `open` and `train` throw.
 */
export async function runSweep(options: SweepOptions): Promise<SweepState> {
  const sweep = new Sweep(options);
  await sweep.decideLength();
  while (sweep.book.state.state !== 'finished') await sweep.climb();
  return sweep.book.state;
}

class Sweep {
  readonly book: SweepBook;
  readonly #options: SweepOptions;
  readonly #rungs: readonly Rung[];
  readonly #trainings = new Map<number, Training>();

  constructor(options: SweepOptions) {
    const { folder, name, variants, budget, createdAt } = options;
    this.#options = options;
    this.#rungs = rungsOf(variants.length);
    const minutes = 'minutes' in budget ? budget.minutes : undefined;
    this.book = new SweepBook(folder, { name, createdAt, minutes, labels: variants.map(({ label }) => label) });
  }

  /** Where a time is given, trains the first variant for some steps to know what it is enough for. */
  async decideLength(): Promise<void> {
    const { budget, variants, tell, open, folder } = this.#options;
    if (this.book.state.tokens !== undefined) return;
    if ('tokens' in budget) return this.book.save({ tokens: budget.tokens });
    tell({ type: 'measuring' });
    const { recipe } = variants[0] as Variant;
    const probe = await open({ ...recipe, schedule: { ...paceOf(recipe), steps: PROBE_STEPS }, checkpoints: 1 }, join(folder, 'probe'));
    requireHeldOut(probe, probe);
    let steps = 0;
    const { spent, fault } = await this.#visit(probe, (_manifest, event) => {
      if (event.type === 'step') steps += 1;
      return steps >= TIMED_STEPS;
    });
    const cost = costOf([spent]);
    if (cost === undefined) throw cannotTrain(fault ?? 'it ended before it was timed.');
    const tokens = tokensWithin(this.#rungs, PLANNED_SHARE * this.book.secondsLeft, cost);
    this.#requireTime(budget.minutes, tokens, cost);
    tell({ type: 'measured', tokens, cost });
    this.book.save({ tokens, cost });
  }

  /** One rung: everybody in it trains up to its share, then the better half goes on. */
  async climb(): Promise<void> {
    const { book } = this;
    const at = book.state.going.length - 1;
    for (const index of book.going(at)) {
      if (book.isDone(index, at)) continue;
      if (book.secondsLeft <= this.#secondsWanted(at)) break;
      await this.#train(index, at);
    }
    const ranking = book.ranking(at);
    const isLast = at === this.#rungs.length - 1;
    if (isLast || ranking.length === 0 || book.secondsLeft <= 0) return this.#finish(at);
    const { tokens = 0 } = book.state;
    const count = variantsWithin(this.#rungs, at + 1, { tokens, seconds: book.secondsLeft, cost: book.cost(ranking) });
    const going = ranking.slice(0, count);
    book.save({ going: [...book.state.going, going] });
    this.#options.tell({ type: 'rung-ended', rung: at + 1, going: going.map((index) => book.variant(index).label) });
  }

  async #train(index: number, at: number): Promise<void> {
    const { book } = this;
    const { share } = this.#rungs[at] as Rung;
    const training = await this.#open(index);
    const { label, spent: earlier, reached } = book.variant(index);
    const known = reachedAt(training.manifest, share);
    if (known) return book.setVariant(index, { reached: [...reached, known] });
    this.#options.tell({ type: 'visit', rung: at + 1, rungs: this.#rungs.length, variant: index, label });
    const isEnough = (manifest: TrainingManifest): boolean =>
      book.secondsLeft <= 0 || (share < 1 && reachedAt(manifest, share) !== undefined);
    const { spent, manifest, fault } = await this.#visit(training, isEnough, (soFar) =>
      book.setVariant(index, { spent: spentTogether(earlier, soFar) }, { isSpared: true }),
    );
    this.#trainings.set(index, { ...training, manifest });
    const baseLoss = manifest.losses.find(({ step, set }) => step === 0 && set === 'heldOut')?.loss;
    if (book.state.baseLoss === undefined) book.save({ baseLoss });
    const now = reachedAt(manifest, share);
    book.setVariant(index, { spent: spentTogether(earlier, spent), reached: now ? [...reached, now] : reached, fault });
  }

  async #visit(
    training: Training,
    isEnough: (manifest: TrainingManifest, event: TrainingEvent) => boolean,
    onSpent: (spent: Spent) => void = () => {},
  ): Promise<Visit> {
    const { train, tell, now } = this.#options;
    const before = this.book.state.seconds;
    const onEvent = (event: TrainingEvent, spent: Spent): void => {
      this.book.save({ seconds: before + secondsOf(spent) }, { isSpared: true });
      onSpent(spent);
      tell({ type: 'training', event });
    };
    const visit = await visitTraining(training, { train, isEnough, onEvent, now });
    this.book.save({ seconds: before + secondsOf(visit.spent) });
    return visit;
  }

  async #open(index: number): Promise<Training> {
    const known = this.#trainings.get(index);
    if (known) return known;
    const { variants, open, folder } = this.#options;
    const { recipe, label } = variants[index] as Variant;
    const planned: SettledRecipe = {
      ...recipe,
      name: `${recipe.name}-${index + 1}`,
      schedule: { ...paceOf(recipe), tokens: this.book.state.tokens },
      checkpoints: checkpointsFor(this.#rungs),
    };
    const training = await open(planned, folder);
    const [first = training] = this.#trainings.values();
    requireHeldOut(training, first, label);
    this.#trainings.set(index, training);
    this.book.setVariant(index, { folder: basename(training.folder) });
    return training;
  }

  /** The winner is the best of the last rung that anybody reached. */
  #finish(at: number): void {
    for (let rung = at; rung >= 0; rung -= 1) {
      const [winner] = this.book.ranking(rung);
      if (winner === undefined) continue;
      this.book.save({ state: 'finished', winner });
      return;
    }
    const fault = this.book.state.variants.find((variant) => variant.fault !== undefined)?.fault;
    if (fault !== undefined) throw cannotTrain(fault);
    throw new WhetstoneError('bad-argument', 'The time was over before any variant had reached the first rung.', {
      hint: 'Give the sweep more minutes, or fewer variants.',
    });
  }

  /**
   * Without which no further variant is begun in a rung: in the first one, where everybody is to be compared, the time of loading; later on
   * that of going on to the end, since rather one less is compared than none finished.
   */
  #secondsWanted(at: number): number {
    const { book } = this;
    const cost = book.cost(book.going(at));
    if (at === 0 || book.ranking(at).length === 0) return cost.loadSeconds;
    return secondsFrom(this.#rungs, at, 1, book.state.tokens ?? 0, cost);
  }

  #requireTime(minutes: number, tokens: number, cost: TrainingCost): void {
    const { variants } = this.#options;
    const batchTokens = Math.max(...variants.map(({ recipe }) => recipe.schedule.batchTokens));
    const fewest = FEWEST_STEPS * batchTokens * checkpointsFor(this.#rungs);
    if (tokens >= fewest) return;
    const seconds = this.book.state.seconds + secondsFrom(this.#rungs, 0, variants.length, fewest, cost) / PLANNED_SHARE;
    const wanted = Math.ceil(seconds / 60);
    throw new WhetstoneError('bad-argument', `${minutes} minutes are too few for ${variants.length} variants: they take about ${wanted}.`, {
      hint: `Give them --minutes ${wanted}, or name fewer variants.`,
    });
  }
}

function paceOf({ schedule }: SettledRecipe): SettledRecipe['schedule'] {
  const { minutes: _minutes, tokens: _tokens, steps: _steps, ...pace } = schedule;
  return pace;
}

/** Variants are told apart by the loss on what is held out: there must be some, and the same for all. */
function requireHeldOut({ manifest }: Training, first: Training, label = ''): void {
  if (manifest.heldOut.count === 0) {
    throw new WhetstoneError('nothing-to-learn', 'Nothing is held out of this repository, so no loss can tell the variants apart.', {
      hint: 'Take a bigger repository, or raise data.heldOutShare in the recipe.',
    });
  }
  if (manifest.heldOut.sha256 === first.manifest.heldOut.sha256) return;
  throw new WhetstoneError('bad-recipe', `"${label}" is asked other held-out examples than the variants before it.`, {
    hint: 'Vary what is learned, not what is held out.',
  });
}

function cannotTrain(fault: string): WhetstoneError {
  return new WhetstoneError('training-refused', `No variant could be trained: ${fault}`, { hint: 'Mend the recipe of the sweep.' });
}
