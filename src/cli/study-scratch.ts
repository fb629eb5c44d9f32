import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type StudyJson, studyJsonSchema } from '../reports/study-json.ts';
import { studyMarkdown } from '../reports/study-text.ts';
import { RecordStore } from '../runner/record-store.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import { SCRATCH_ARMS, SCRATCH_BASELINES, SCRATCH_SHAPE } from '../studies/scratch-arms.ts';
import { chosenArms, type StudyArm } from '../studies/study-arm.ts';
import { openStudy, type StudyFolder } from '../studies/study-folder.ts';
import type { TrainingPace } from '../studies/study-pace.ts';
import type { MadeEvent } from '../training/script-events.ts';
import { trainerEnvironment } from '../training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../training/trainer-folder.ts';
import { writeJson, writeWhole } from '../workspaces/json-file.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import type { CommandCall } from './command.ts';
import { exampleRow } from './learned-rows.ts';
import { printProgress } from './print.ts';
import { contextsOf, twoWays } from './study-boundary.ts';
import { examplesFile, rowExamples } from './study-examples.ts';
import { studyFigures } from './study-figures.ts';
import { sparingLine } from './study-line.ts';
import { type StudyOptions, studyOptions } from './study-options.ts';
import { runStudy, type StudyProgress, type StudyWork } from './study-run.ts';
import { makeScratch, scratchWeights } from './study-scratch-base.ts';
import { type ScratchRows, scratchRecipe, scratchRows } from './study-scratch-rows.ts';
import type { StudySetting } from './study-setting.ts';
import { textProblems } from './study-text-problems.ts';

/** An answer of a small model costs little. */
const DEFAULT_TASKS = 200;
/** Answers and likelihoods of all arms. */
const MEASURING_MINUTES = 4;
const PLAIN = { use: 'none' } as const;

type Made = Extract<MadeEvent, { type: 'made' }>;

/**
 * `whetstone study scratch [repo]`: the positive control of `study objectives`, on a model of some 8 million random weights with a vocabulary
 * of its own, which learns from packages, or from a repository, by three losses, and fills holes of what it never saw. Throws what rows,
 * exam and trainer throw, and `signal.reason`.
 */
export async function studyScratch(call: CommandCall, root: string | undefined): Promise<StudyJson> {
  const { environment, signal } = call;
  const options = studyOptions(call);
  const names = SCRATCH_ARMS.map(({ name }) => name);
  const arms = chosenArms(SCRATCH_ARMS, options.arms, names);
  const line = sparingLine(environment.columns);
  try {
    const { python } = await trainerEnvironment({ home: environment.home, trainer: TRAINER_FOLDER, onProgress: line.say, signal });
    const pace = paceOf(options, arms.length);
    line.end();
    printProgress(estimateText(arms, pace));
    const settings = call.settings(root ?? environment.cwd).values;
    const tasks = call.options.maxTasks === undefined ? DEFAULT_TASKS : options.tasks;
    const recipe = scratchRecipe({ seed: settings.seed, pace, tasks });
    const { rows, revision } = await scratchRows({ ...call, settings }, root, recipe, line.say);
    if (rows.learned.rows.length === 0 || rows.heldOut.length === 0) throw tooSmall();
    const study = await studyFolder(root ?? environment.home, root !== undefined, [
      revision,
      canonicalJson({ form: recipe.form, data: recipe.data, schedule: recipe.schedule, seed: recipe.seed, shape: SCRATCH_SHAPE, pace }),
    ]);
    const sandbox = await chooseSandbox(settings.sandbox);
    const limits = { memoryBytes: options.memoryBytes, threads: availableParallelism() };
    const place = { root: root ?? study.folder, folder: study.folder };
    const shared = { ...place, environment, sandbox, python, limits, signal, say: line.say };
    const { setting, made } = await withScratchBase({ ...shared, recipe, base: scratchWeights('', '') }, rows);
    await using store = RecordStore.open(study.folder);
    const work = await workOf(setting, rows, { arms, study, pace });
    const name = root === undefined ? 'packages' : basename(root);
    const tell = (progress: StudyProgress): StudyJson => {
      const figures = studyFigures({ setting, arms, baselines: SCRATCH_BASELINES, tests: work.tests, progress, store });
      const result = resultOf({ name, revision, study, setting, made, rows, work, figures });
      writeJson(join(study.folder, 'result.json'), result);
      writeWhole(join(study.folder, 'result.md'), studyMarkdown(result));
      return result;
    };
    return tell(await runStudy(setting, { ...work, onArm: tell }, store));
  } finally {
    line.end();
  }
}

function paceOf({ minutes, steps }: StudyOptions, arms: number): TrainingPace {
  return steps === undefined ? { minutes: Math.max(1, (minutes - MEASURING_MINUTES) / arms) } : { steps };
}

async function studyFolder(parent: string, isRepository: boolean, coordinates: readonly string[]): Promise<StudyFolder> {
  const folder = isRepository ? await whetstoneFolder(parent) : parent;
  return openStudy(join(folder, 'studies'), 'scratch', coordinates, new Date().toISOString());
}

/** Examples first, since the vocabulary is learned from them; then the model they are for. */
async function withScratchBase(
  setting: StudySetting,
  { learned }: ScratchRows,
): Promise<{ readonly setting: StudySetting; readonly made: Made }> {
  const examples = await examplesFile(setting, 'rows-scratch', async () => rowExamples(setting, PLAIN, learned));
  const made = await makeScratch(setting, examples);
  const recipe = { ...setting.recipe, base: { use: 'file', with: { path: made.path } } };
  return { setting: { ...setting, recipe, base: scratchWeights(made.path, made.sha256) }, made };
}

async function workOf(
  setting: StudySetting,
  { learned, heldOut }: ScratchRows,
  given: Pick<StudyWork, 'arms' | 'study' | 'pace'>,
): Promise<Omit<StudyWork, 'onArm'>> {
  const problems = textProblems(setting, heldOut, []);
  return {
    ...{ ...given, equal: 'tokens', rowsOf: async () => learned },
    heldOut: {
      clusterOf: new Map(problems.map(({ task, cluster }) => [task.id.replace(/^text\//, ''), cluster])),
      examples: (context) => rowExamples(setting, context, { rows: heldOut.map(exampleRow), texts: [] }),
    },
    tests: twoWays(
      problems,
      await contextsOf(problems),
      'holes of what was not learned from, right when the text is the true one but for blanks',
    ),
  };
}

interface ResultParts {
  readonly name: string;
  readonly revision: string;
  readonly study: StudyFolder;
  readonly setting: StudySetting;
  readonly made: Made;
  readonly rows: ScratchRows;
  readonly work: Omit<StudyWork, 'onArm'>;
  readonly figures: StudyJson['arms'];
}

function resultOf({ name, revision, study, setting, made, rows, work, figures }: ResultParts): StudyJson {
  const { vocabulary, charactersPerToken } = made;
  return studyJsonSchema.parse({
    ...{ schema: 'whetstone.study/1', kind: 'scratch', repository: name, folder: study.folder, createdAt: study.file.createdAt },
    ...{
      model: `${(made.parameters / 1e6).toFixed(1)} million random weights`,
      examRevision: revision,
      seed: setting.recipe.seed,
      split: null,
    },
    tests: work.tests.map(({ name: test, about, problems }) => ({ name: test, about, tasks: problems.length })),
    notes: [
      `Vocabulary of ${vocabulary} tokens, ${charactersPerToken.toFixed(1)} characters a token; ${rows.learned.rows.length} rows, half of them holes, half plain text.`,
    ],
    arms: figures,
  });
}

function estimateText(arms: readonly StudyArm[], pace: TrainingPace): string {
  const each = 'steps' in pace ? `${pace.steps} steps` : 'minutes' in pace ? `${pace.minutes.toFixed(1)} minutes` : `${pace.tokens} tokens`;
  return `${arms.length} arms (${arms.map(({ name }) => name).join(', ')}): ${each} of training each, and about ${MEASURING_MINUTES} minutes of measuring.`;
}

function tooSmall(): WhetstoneError {
  return new WhetstoneError('nothing-to-learn', 'There is too little text here for a model from scratch, and holes it was not shown.', {
    hint: 'Name a bigger repository, or none: `whetstone study scratch` learns from packages.',
  });
}
