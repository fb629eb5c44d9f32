import type { StudyArm } from './study-arm.ts';
import { type StudyFolder, withPace } from './study-folder.ts';
import type { TrainingPace } from './study-pace.ts';

/** Says how long each arm trains, so that all learn equally long. */
export interface PaceKeeper {
  paceOf(arm: Pick<StudyArm, 'name'>): TrainingPace;
  /** To be told of every arm that has been trained. */
  learn(arm: Pick<StudyArm, 'name'>, done: { readonly steps: number; readonly tokens: number }): void;
}

/** What is the same for all arms. Where their rows are the same, too, one follows from the other. */
export type Equal = 'steps' | 'tokens';

/**
 * The first training is given minutes, which the trainer turns into steps by the speed it measures; every other one makes as many steps, or
 * reads as many tokens. It is kept on disk who gave the pace: a study that goes on finds the same trainings. Since batches are cut by tokens
 * in one order, equal steps are about equal tokens, and equal examples where the rows are the same. With `pace` in steps, all have it; where
 * tokens are to be equal, the first has it and the others its tokens.
 */
export function paceKeeper(begun: StudyFolder, pace: TrainingPace, equal: Equal = 'steps'): PaceKeeper {
  let study = begun;
  return {
    paceOf: ({ name }) => {
      if ('steps' in pace && equal === 'steps') return pace;
      const known = study.file.pace;
      if (known !== null && known.arm !== name && known.steps !== null) {
        return equal === 'tokens' && known.tokens !== undefined ? { tokens: known.tokens } : { steps: known.steps };
      }
      // Nobody gave the pace yet, or who was to give it never got so far.
      const own = known?.minutes ? { minutes: known.minutes } : pace;
      if (known?.arm !== name) study = withPace(study, { arm: name, minutes: 'minutes' in own ? own.minutes : null, steps: null });
      return own;
    },
    learn: ({ name }, { steps, tokens }) => {
      const known = study.file.pace;
      if (known?.arm === name && known.steps === null)
        study = withPace(study, { ...known, steps, ...(equal === 'tokens' ? { tokens } : {}) });
    },
  };
}
