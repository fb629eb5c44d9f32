import type { Ref } from '../core/recipe.ts';
import { type ErrorCode, WhetstoneError } from '../core/whetstone-error.ts';
import type { RecordStore } from '../runner/record-store.ts';
import { type Equal, paceKeeper } from '../studies/pace-keeper.ts';
import { answeringOf, type StudyArm } from '../studies/study-arm.ts';
import { StudyClock, timeLeftText } from '../studies/study-clock.ts';
import type { StudyFolder } from '../studies/study-folder.ts';
import type { TrainingPace } from '../studies/study-pace.ts';
import type { Example } from '../training/example.ts';
import { trainingCost } from '../training/training-cost.ts';
import type { Training } from '../training/training-run.ts';
import { answerArm } from './study-answers.ts';
import { examplesFile, type RowSet, rowExamples } from './study-examples.ts';
import { givenTraining } from './study-given.ts';
import { measureHorizon } from './study-horizon.ts';
import { type HeldOutFile, knownScores, scoreArm } from './study-scores.ts';
import type { StudySetting } from './study-setting.ts';
import type { StudyTest } from './study-test.ts';
import { trainArm } from './study-training.ts';

/** True answers that no arm learns from: how likely an arm finds them is measured. */
export interface HeldOutAnswers {
  /** The definition of each, by id. */
  readonly clusterOf: ReadonlyMap<string, string>;
  /** Ids of those on the lines of one developer, where these are told apart; and of them, those that are no part of the whole. */
  readonly own?: ReadonlySet<string>;
  readonly besides?: ReadonlySet<string>;
  /** Asked with a context. */
  examples(context: Ref): AsyncIterable<Example>;
}

export interface StudyWork {
  readonly arms: readonly StudyArm[];
  readonly study: StudyFolder;
  /** What gives the pace where nothing did before: minutes for the first training, or steps for all. */
  readonly pace: TrainingPace;
  /** What is the same for all trainings (steps). */
  readonly equal?: Equal;
  rowsOf(name: string): Promise<RowSet>;
  readonly heldOut: HeldOutAnswers;
  readonly tests: readonly StudyTest[];
  /** Told after each arm, whatever became of it. */
  readonly onArm: (progress: StudyProgress) => void;
  /** Told after each arm but the last how long the others will take. */
  readonly onLeft?: (text: string) => void;
}

/** What became of each arm so far. */
export interface StudyProgress {
  readonly trainings: ReadonlyMap<string, Training>;
  /** Arms that did all. */
  readonly done: ReadonlySet<string>;
  /** Why others did not. */
  readonly failures: ReadonlyMap<string, string>;
}

/** What is the fault of one arm and leaves the others as they are: too little memory for all weights, no network for packages. */
const FAULTS_OF_AN_ARM: readonly ErrorCode[] = [
  'training-refused',
  'training-failed',
  'unsupported',
  'nothing-to-learn',
  'no-source-answers',
  'model-failed',
];

/**
 * Does a study arm by arm: train, measure the likelihood of held-out answers, answer the tests. Each step is kept when it is whole, and
 * found again by the next sitting. An arm that cannot be done is told of, and the others go on; when none can, its reason is thrown.
 */
export async function runStudy(setting: StudySetting, work: StudyWork, store: RecordStore): Promise<StudyProgress> {
  const trainings = new Map<string, Training>();
  const done = new Set<string>();
  const failures = new Map<string, string>();
  const paces = paceKeeper(work.study, work.pace, work.equal);
  let failure: unknown;
  const clock = new StudyClock(work.pace);
  const tasks = work.tests.reduce((sum, { problems }) => sum + problems.length, 0);
  for (const [at, arm] of work.arms.entries()) {
    setting.signal.throwIfAborted();
    setting.say(`arm ${arm.name}: ${arm.about}`);
    try {
      const training = arm.given
        ? givenTraining(setting, arm.given)
        : arm.training && (await trained(setting, work, arm, arm.training.rows, paces));
      if (training) trainings.set(arm.name, training);
      if (training && arm.training) clock.trained(trainingCost(training)?.seconds ?? 0);
      await measure(setting, work, arm, training, { store, clock });
      done.add(arm.name);
    } catch (error) {
      setting.signal.throwIfAborted();
      if (!(error instanceof WhetstoneError) || !FAULTS_OF_AN_ARM.includes(error.code)) throw error;
      failure = error;
      failures.set(arm.name, `${error.message} ${error.hint}`);
      setting.say(`${arm.name} failed: ${error.message}`);
    }
    work.onArm({ trainings, done, failures });
    const next = work.arms.slice(at + 1);
    if (next.length > 0) work.onLeft?.(timeLeftText(next, clock.left(next, { tasks, heldOut: work.heldOut.clusterOf.size })));
  }
  if (done.size === 0 && failure !== undefined) throw failure;
  return { trainings, done, failures };
}

/** Likelihood of the held-out answers, and answers to the tests. The clock is told what was not found done. */
async function measure(
  setting: StudySetting,
  work: StudyWork,
  arm: StudyArm,
  training: Training | undefined,
  { store, clock }: { readonly store: RecordStore; readonly clock: StudyClock },
): Promise<void> {
  const count = work.heldOut.clusterOf.size;
  if (count > 0) {
    const heldOut = await heldOutFile(setting, work, arm);
    const isKnown = knownScores(setting, arm, training) !== undefined;
    const startedAt = performance.now();
    await scoreArm(setting, arm, training, heldOut);
    clock.take('heldOut', isKnown ? 0 : count, (performance.now() - startedAt) / 1000);
    await measureHorizon(setting, arm, training, heldOut.path);
  }
  for (const test of work.tests) {
    const startedAt = performance.now();
    const answers = await answerArm(setting, arm, training, test, store);
    clock.take(answeringOf(arm), answers, (performance.now() - startedAt) / 1000);
  }
}

async function trained(
  setting: StudySetting,
  work: StudyWork,
  arm: StudyArm,
  rows: string,
  paces: ReturnType<typeof paceKeeper>,
): Promise<Training> {
  const plain = { use: 'none' };
  const examples = await examplesFile(setting, `rows-${rows}`, async () => rowExamples(setting, plain, await work.rowsOf(rows)));
  const training = await trainArm(setting, arm, paces.paceOf(arm), examples);
  paces.learn(arm, { steps: training.manifest.stepsDone, tokens: training.manifest.tokens });
  return training;
}

/** One file for each context that arms are asked with. */
async function heldOutFile(setting: StudySetting, { heldOut }: StudyWork, { context }: StudyArm): Promise<HeldOutFile> {
  const name = ['held-out', context.use, ...Object.values(context.with ?? {}).map(String)].join('-');
  return { path: await examplesFile(setting, name, async () => heldOut.examples(context)), clusterOf: heldOut.clusterOf };
}
