import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Exam } from '../exams/exam.ts';
import { openBaseWeights } from '../models/base-weights.ts';
import { type StudyArmJson, type StudyJson, studyJsonSchema } from '../reports/study-json.ts';
import { studyMarkdown } from '../reports/study-text.ts';
import { RecordStore } from '../runner/record-store.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import type { Equal } from '../studies/pace-keeper.ts';
import type { StudyArm } from '../studies/study-arm.ts';
import { openStudy, type StudyFolder, type StudyKind } from '../studies/study-folder.ts';
import { rowsWanted, type StudyPace, studyPace, type TrainingPace } from '../studies/study-pace.ts';
import { trainerEnvironment } from '../training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../training/trainer-folder.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import { writeJson, writeWhole } from '../workspaces/json-file.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import type { CommandCall } from './command.ts';
import { examProgress } from './exam-progress.ts';
import { modelName } from './model-ref.ts';
import { openExam } from './open-exam.ts';
import { printProgress } from './print.ts';
import { DEFAULT_TRAINING, readTrainingRecipe, settledRecipe } from './read-training-recipe.ts';
import { defaultOf } from './settings.ts';
import { studyFigures } from './study-figures.ts';
import { sparingLine } from './study-line.ts';
import type { StudyOptions } from './study-options.ts';
import { runStudy, type StudyProgress, type StudyWork } from './study-run.ts';
import type { StudySetting } from './study-setting.ts';

/** Answers whose likelihood is measured, at most: they cost a tenth of a task that is drawn and judged. */
export const heldOutAnswers = (tasks: number): number => 2 * tasks;

export interface StudyPlan {
  readonly kind: StudyKind;
  readonly arms: readonly StudyArm[];
  /** Arms that all others are compared with, by name. */
  readonly baselines: readonly string[];
  readonly options: StudyOptions;
  /** What of the options makes it another study. */
  readonly coordinates: readonly (string | number)[];
  /** What is the same for all trainings (steps). */
  readonly equal?: Equal;
  /** How often each task is asked (1). */
  readonly asked?: number;
  /** Rows, held-out answers and tasks, from the opened exam. */
  prepare(exam: Exam, setting: StudySetting): Promise<PreparedStudy>;
  /** What is to be said of the arms themselves. */
  notesOn?(arms: readonly StudyArmJson[]): readonly string[];
}

export interface PreparedStudy extends Pick<StudyWork, 'rowsOf' | 'heldOut' | 'tests'> {
  readonly split: StudyJson['split'];
  readonly notes: readonly string[];
}

/**
 * Conducts a study of a repository from its beginning, or from where it was stopped, and gives what it found; the same is written into its
 * folder after every arm, as JSON and as Markdown. Throws what exam, trainer and models throw, and `signal.reason`.
 */
export async function conductStudy(call: CommandCall, root: string, plan: StudyPlan): Promise<StudyJson> {
  const { environment, signal } = call;
  const { options, arms } = plan;
  const { memoryBytes, steps } = options;
  const line = sparingLine(environment.columns);
  const exams = examProgress(environment.columns);
  try {
    // First, since it may fail for want of a Python: that shall not cost an exam.
    const { python } = await trainerEnvironment({ home: environment.home, trainer: TRAINER_FOLDER, onProgress: line.say, signal });
    const answers = options.tasks * (plan.asked ?? 1);
    const estimate = studyPace(arms, { minutes: options.minutes, tasks: answers, heldOut: heldOutAnswers(options.tasks) });
    const pace: TrainingPace = steps === undefined ? { minutes: estimate.minutesPerTraining } : { steps };
    line.end();
    printProgress(estimateText(arms, estimate, pace));
    const recipe = studyRecipe(call, root, pace);
    await using base = await openBaseWeights(recipe.base, { home: environment.home, folder: root });
    refuseAdapter(recipe);
    const settings = { ...call.settings(root).values, maxTasks: Math.max(Number(defaultOf('maxTasks')), options.tasks) };
    const sandbox = await chooseSandbox(settings.sandbox);
    const exam = await openExam({ root, settings, environment, sandbox, concurrency: 2, onEvent: exams.onEvent, signal });
    const study = studyOf(plan, await whetstoneFolder(root), [base.sha256, exam.revision], recipe, pace);
    await using store = RecordStore.open(study.folder);
    const setting: StudySetting = {
      ...{ root, folder: study.folder, base, recipe, environment, sandbox, python, signal, say: line.say },
      limits: { memoryBytes, threads: availableParallelism() },
    };
    const prepared = await plan.prepare(exam, setting);
    exams.end();
    const tell = (progress: StudyProgress): StudyJson => {
      const result = resultOf({ root, plan, setting, study, exam, prepared, progress, store });
      writeJson(join(study.folder, 'result.json'), result);
      writeWhole(join(study.folder, 'result.md'), studyMarkdown(result));
      return result;
    };
    const equal = plan.equal ?? 'steps';
    const onLeft = (text: string): void => {
      line.end();
      printProgress(text);
    };
    return tell(await runStudy(setting, { ...prepared, arms, study, pace, equal, onArm: tell, onLeft }, store));
  } finally {
    exams.end();
    line.end();
  }
}

/** The recipe all arms begin with: the default form, and as many rows as will be learned from. */
function studyRecipe(call: CommandCall, root: string, pace: TrainingPace): SettledRecipe {
  const { cwd } = call.environment;
  const settled = settledRecipe(readTrainingRecipe(DEFAULT_TRAINING, cwd), call.settings(root), { minutes: undefined, cwd });
  const data = { ...settled.data, rows: rowsWanted(pace) };
  return { ...settled, data };
}

function refuseAdapter({ base }: SettledRecipe): void {
  if (base.with?.adapter === undefined) return;
  throw new WhetstoneError('unsupported', `${modelName(base)} has an adapter already: a study compares what is put on bare weights.`, {
    hint: 'Name the model without its adapter.',
  });
}

function studyOf(
  { kind, coordinates, options }: StudyPlan,
  parent: string,
  files: readonly string[],
  { form, seed, data }: SettledRecipe,
  pace: TrainingPace,
): StudyFolder {
  const own = [...files, canonicalJson({ form, seed, data, pace, tasks: options.tasks }), ...coordinates];
  return openStudy(join(parent, 'studies'), kind, own, new Date().toISOString());
}

interface ResultParts {
  readonly root: string;
  readonly plan: StudyPlan;
  readonly setting: StudySetting;
  readonly study: StudyFolder;
  readonly exam: Exam;
  readonly prepared: PreparedStudy;
  readonly progress: StudyProgress;
  readonly store: RecordStore;
}

function resultOf({ root, plan, setting, study, exam, prepared, progress, store }: ResultParts): StudyJson {
  const { kind, arms, baselines } = plan;
  const { split, notes, tests } = prepared;
  const figures = studyFigures({ setting, arms, baselines, tests, heldOut: prepared.heldOut, progress, store });
  return studyJsonSchema.parse({
    ...{ schema: 'whetstone.study/1', kind, repository: basename(root), model: modelName(setting.recipe.base), folder: study.folder },
    ...{ createdAt: study.file.createdAt, examRevision: exam.revision, seed: setting.recipe.seed, split },
    notes: [...(plan.notesOn?.(figures) ?? []), ...notes],
    tests: tests.map(({ name, about, problems }) => ({ name, about, tasks: problems.length })),
    arms: figures,
  });
}

function estimateText(arms: readonly StudyArm[], { minutes, minutesPerTraining, otherMinutes }: StudyPace, pace: TrainingPace): string {
  const trained = arms.filter(({ training }) => training !== undefined).length;
  const names = arms.map(({ name }) => name).join(', ');
  const measuring = `about ${Math.ceil(otherMinutes)} minutes of measuring (a guess for two cores and the 0.5B, told anew after each arm)`;
  if ('steps' in pace && trained > 0)
    return `${arms.length} arms (${names}): ${trained} trainings of ${pace.steps} steps, and ${measuring}.`;
  const training = trained === 0 ? '' : `${trained} trainings of ${minutesPerTraining} minutes and `;
  return `${arms.length} arms (${names}): about ${Math.ceil(minutes)} minutes, ${training}${measuring}; the first exam of a repository comes on top.`;
}
