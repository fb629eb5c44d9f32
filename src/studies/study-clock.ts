import { type Answering, answeringOf, type StudyArm } from './study-arm.ts';
import { SECONDS, type TrainingPace } from './study-pace.ts';

/** What takes time besides training: an answer with its tests, by who gives it, and one likelihood. */
export type Measured = Answering | 'heldOut';

const GUESSED: Readonly<Record<Measured, number>> = {
  ...{ engine: SECONDS.engine, merged: SECONDS.engine, trainer: SECONDS.trainer, heldOut: SECONDS.heldOut },
};

export interface TimeLeft {
  /** Of what can be told. */
  readonly minutes: number;
  /** Whether anything was measured here; else it is a guess. */
  readonly isMeasured: boolean;
  /** Trainings of a length that nothing tells yet. */
  readonly untold: number;
}

/**
 * How long the rest of a study will take, by what its arms took so far on this machine. What nobody did yet counts as guessed, times
 * how much longer than guessed the rest took; a training, as the mean of those that were done, else as long as it is given.
 */
export class StudyClock {
  readonly #pace: TrainingPace;
  readonly #seconds = new Map<Measured, { count: number; seconds: number }>();
  readonly #trainings: number[] = [];

  constructor(pace: TrainingPace) {
    this.#pace = pace;
  }

  /** So many took so long, starting included. None of them: nothing is learned from it. */
  take(what: Measured, count: number, seconds: number): void {
    if (count === 0) return;
    const known = this.#seconds.get(what) ?? { count: 0, seconds: 0 };
    this.#seconds.set(what, { count: known.count + count, seconds: known.seconds + seconds });
  }

  trained(seconds: number): void {
    this.#trainings.push(seconds);
  }

  /** `tasks` and `heldOut`: how many answers and likelihoods each arm gives. */
  left(arms: readonly StudyArm[], { tasks, heldOut }: { readonly tasks: number; readonly heldOut: number }): TimeLeft {
    const training = this.#trainingSeconds();
    const learning = arms.filter((arm) => arm.training !== undefined).length;
    const measuring = arms.map((arm) => tasks * this.#secondsOf(answeringOf(arm)) + heldOut * this.#secondsOf('heldOut'));
    const seconds = measuring.reduce((sum, one) => sum + one, learning * (training ?? 0));
    return { minutes: seconds / 60, isMeasured: this.#seconds.size > 0, untold: training === undefined ? learning : 0 };
  }

  #trainingSeconds(): number | undefined {
    const all = this.#trainings;
    if (all.length > 0) return all.reduce((sum, one) => sum + one, 0) / all.length;
    return 'minutes' in this.#pace ? this.#pace.minutes * 60 : undefined;
  }

  #secondsOf(what: Measured): number {
    const known = this.#seconds.get(what);
    if (known) return known.seconds / known.count;
    let [took, guessed] = [0, 0];
    for (const [other, { count, seconds }] of this.#seconds) {
      took += seconds;
      guessed += count * GUESSED[other];
    }
    return guessed === 0 ? GUESSED[what] : (GUESSED[what] * took) / guessed;
  }
}

/** For people who wait. */
export function timeLeftText(arms: readonly StudyArm[], { minutes, isMeasured, untold }: TimeLeft): string {
  const by = isMeasured ? 'by what was measured so far' : 'a guess: nothing was measured yet';
  const more = untold === 0 ? '' : `, and ${untold} trainings of a length that the first will tell`;
  return `Left for ${arms.map(({ name }) => name).join(', ')}: about ${Math.ceil(minutes)} minutes${more} (${by}).`;
}
