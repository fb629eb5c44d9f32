import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { StudyArm } from '../studies/study-arm.ts';
import type { TrainingPace } from '../studies/study-pace.ts';
import type { Example } from '../training/example.ts';
import { openTraining, reopenTraining, runTraining, type Training } from '../training/training-run.ts';
import { readExamples } from './study-examples.ts';
import { armRecipe, type StudySetting, scriptCommand } from './study-setting.ts';
import { trainingProgress } from './training-progress.ts';

/** A minute in all, for the step under way and its state on a slow disk. */
const WAIT_MS = 3_000;
const ROUNDS = 20;

/**
 * Trains an arm, or goes on with it; one that is finished is given back at once, also to another study that wants the very same. Nothing is scored on the way: that has a step of its own.
 * Throws what `runTraining` throws.
 */
export async function trainArm(setting: StudySetting, arm: StudyArm, pace: TrainingPace, examples: string): Promise<Training> {
  const { base, environment, limits, signal } = setting;
  const training = await openTraining(join(dirname(setting.folder), 'training'), {
    recipe: armRecipe(setting, arm, pace),
    base: { path: base.path, sha256: base.sha256 },
    examples: readExamples(examples),
    heldOut: none(),
    createdAt: new Date().toISOString(),
  });
  const progress = trainingProgress(environment.columns);
  const call = { command: scriptCommand(setting, 'train.py'), limits, signal };
  try {
    for (let round = 0; ; round += 1) {
      try {
        for await (const event of runTraining(training, call)) progress.onEvent(event);
        return reopenTraining(training.folder);
      } catch (error) {
        // The trainer of a sitting that was killed saves its state before it ends.
        if (round >= ROUNDS || !(error instanceof WhetstoneError) || !error.message.startsWith('Another training is under way'))
          throw error;
        setting.say(`${arm.name}: waiting for the trainer of a sitting that was stopped`);
        await delay(WAIT_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  } finally {
    progress.end();
  }
}

async function* none(): AsyncGenerator<Example> {}
