import type { StudyArm } from './study-arm.ts';
import { type StudyFolder, withPace } from './study-folder.ts';
import type { TrainingPace } from './study-pace.ts';

/** Says how long each arm trains, so that all make the same number of steps. */
export interface PaceKeeper {
  paceOf(arm: Pick<StudyArm, 'name'>): TrainingPace;
  /** To be told of every arm that has been trained. */
  learn(arm: Pick<StudyArm, 'name'>, steps: number): void;
}

/**
 * The first training is given minutes, which the trainer turns into steps by the speed it measures; every other one makes as many steps. It is
 * kept on disk who gave the pace: a study that goes on finds the same trainings. Since batches are cut by tokens in one order, equal steps
 * are about equal tokens, and equal examples where the rows are the same. With `pace` in steps, all have it.
 */
export function paceKeeper(begun: StudyFolder, pace: TrainingPace): PaceKeeper {
  let study = begun;
  return {
    paceOf: ({ name }) => {
      if ('steps' in pace) return pace;
      const known = study.file.pace;
      if (known !== null && known.arm !== name && known.steps !== null) return { steps: known.steps };
      // Nobody gave the pace yet, or who was to give it never got so far.
      const minutes = known?.minutes ?? pace.minutes;
      if (known?.arm !== name) study = withPace(study, { arm: name, minutes, steps: null });
      return { minutes };
    },
    learn: ({ name }, steps) => {
      const known = study.file.pace;
      if (known?.arm === name && known.steps === null) study = withPace(study, { ...known, steps });
    },
  };
}
