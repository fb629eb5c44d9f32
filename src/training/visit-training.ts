import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Reached, Spent } from './sweep-state.ts';
import type { TrainingEvent } from './training-event.ts';
import { manifestAfter, type TrainingManifest } from './training-manifest.ts';
import type { Training } from './training-run.ts';

/** What the trainer refuses because of how a variant is made, not because of the machine or the data (trainer/README.md, "Events"). */
const FAULTS_OF_A_VARIANT: ReadonlySet<string> = new Set(['loss-not-finite', 'memory-too-small', 'job-field', 'job-contradiction']);

export interface VisitOptions {
  /** Ends in order, with all it still has to tell, once `enough` is aborted. */
  readonly train: (training: Training, enough: AbortSignal) => AsyncIterable<TrainingEvent>;
  /** Asked after each event: a visit that has seen enough ends there, and the trainer saves its state and an adapter of it. */
  readonly isEnough: (manifest: TrainingManifest, event: TrainingEvent) => boolean;
  /** With what the visit has taken so far. */
  readonly onEvent: (event: TrainingEvent, spent: Spent) => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** How a visit ended: what it took, how far the training is, and the trainer's words where this variant cannot be trained. */
export interface Visit {
  readonly spent: Spent;
  readonly manifest: TrainingManifest;
  readonly fault?: string;
}

/**
 * Trains on for a while. Every second of it is counted: as loading, as looking at what is held out, or as learning.
 * Throws what `train` throws, but for faults of the variant itself.
 */
export async function visitTraining(training: Training, options: VisitOptions): Promise<Visit> {
  const { now = () => performance.now() } = options;
  const startedAt = now();
  let { manifest } = training;
  let spent: Spent = { visits: 1, loadSeconds: 0, scores: 0, scoreSeconds: 0, tokens: 0, learnSeconds: 0, memoryBytes: 0 };
  let tokens: number | undefined;
  let at = startedAt;
  let fault: string | undefined;
  const enough = new AbortController();
  const pass = (): number => {
    const seconds = (now() - at) / 1000;
    at += seconds * 1000;
    return seconds;
  };
  try {
    for await (const event of options.train(training, enough.signal)) {
      spent = spentAfter(spent, event, { seconds: pass(), tokensBefore: tokens });
      if (event.type === 'step') tokens = event.tokens;
      manifest = manifestAfter(manifest, event, training.folder);
      if (event.type === 'failed' && FAULTS_OF_A_VARIANT.has(event.code)) fault = event.message;
      options.onEvent(event, spent);
      if (!enough.signal.aborted && options.isEnough(manifest, event)) enough.abort();
    }
  } catch (error) {
    if (fault === undefined || !(error instanceof WhetstoneError)) throw error;
  }
  // Until the trainer has saved its state and is gone.
  return { spent: { ...spent, loadSeconds: spent.loadSeconds + pass() }, manifest, ...(fault === undefined ? {} : { fault }) };
}

/** What was taken once an event came `seconds` after the one before it. The first step of a visit warms up and counts as loading. */
export function spentAfter(
  spent: Spent,
  event: TrainingEvent,
  { seconds, tokensBefore }: { readonly seconds: number; readonly tokensBefore: number | undefined },
): Spent {
  switch (event.type) {
    case 'heldOut':
      return { ...spent, scoreSeconds: spent.scoreSeconds + seconds, scores: spent.scores + (event.set === 'heldOut' ? 1 : 0) };
    case 'checkpoint':
      return { ...spent, scoreSeconds: spent.scoreSeconds + seconds };
    case 'step': {
      const memoryBytes = Math.max(spent.memoryBytes, event.memoryBytes);
      if (tokensBefore === undefined) return { ...spent, memoryBytes, loadSeconds: spent.loadSeconds + seconds };
      const tokens = spent.tokens + Math.max(0, event.tokens - tokensBefore);
      return { ...spent, memoryBytes, tokens, learnSeconds: spent.learnSeconds + seconds };
    }
    default:
      return { ...spent, loadSeconds: spent.loadSeconds + seconds };
  }
}

export function spentTogether(a: Spent, b: Spent): Spent {
  return {
    visits: a.visits + b.visits,
    loadSeconds: a.loadSeconds + b.loadSeconds,
    scores: a.scores + b.scores,
    scoreSeconds: a.scoreSeconds + b.scoreSeconds,
    tokens: a.tokens + b.tokens,
    learnSeconds: a.learnSeconds + b.learnSeconds,
    memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
  };
}

export const secondsOf = ({ loadSeconds, scoreSeconds, learnSeconds }: Spent): number => loadSeconds + scoreSeconds + learnSeconds;

/**
 * Where a training stood when it had done this share of its steps and every set was scored there; `undefined` as long as it has not.
 * Steps are whole, so the share is reached half a step around it; all of it, only by a finished training.
 */
export function reachedAt({ steps, state, losses, checkpoints }: TrainingManifest, share: number): Reached | undefined {
  if (steps === undefined || (share >= 1 && state !== 'finished')) return undefined;
  const sets = losses.filter(({ step }) => step === 0).map(({ set }) => set);
  const isScored = (at: number): boolean => sets.every((set) => losses.some((one) => one.step === at && one.set === set));
  for (const { step, set, loss } of losses) {
    if (set !== 'heldOut' || step === 0 || step < steps * share - 0.5 || !isScored(step)) continue;
    return { step, tokens: checkpoints.find((one) => one.step === step)?.tokens ?? 0, loss };
  }
  return undefined;
}
