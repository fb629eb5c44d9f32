import { runScript } from './run-script.ts';
import { type TrainingEvent, trainingEventOf } from './training-event.ts';

export interface TrainerCall {
  /** Program and arguments up to the job: `[python, trainer/train.py]`. */
  readonly command: readonly string[];
  /** Path of `job.json`. */
  readonly job: string;
  /** How long it may take to save its state after SIGTERM. */
  readonly graceMs?: number;
  /** Ends it early: it saves its state, tells of the adapter it stopped at, and this returns. */
  readonly enough?: AbortSignal;
  readonly signal: AbortSignal;
}

/**
 * Runs the trainer on a job and gives its events as they come; the same job in the same folder goes on where it stopped.
 *
 * Whoever stops reading, and whoever aborts, ends it: SIGTERM, on which it saves its state, and SIGKILL after a grace. Nothing is left
 * running when this returns or throws. Throws `signal.reason` on abort; `WhetstoneError`: `training-refused` for what the user can mend,
 * `training-failed` for anything else (a line that is no event, an end without `finished`).
 */
export function runTrainer(call: TrainerCall): AsyncGenerator<TrainingEvent> {
  return runScript({ ...call, eventOf: trainingEventOf, isEnd: ({ type }) => type === 'finished' });
}
