import { availableParallelism, totalmem } from 'node:os';
import { basename } from 'node:path';
import type { ConfirmFigures } from '../core/race-event.ts';
import type { Recipe } from '../core/recipe.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import type { Exam } from '../exams/exam.ts';
import { race } from '../runner/race.ts';
import type { RaceModel, RaceOptions } from '../runner/race-options.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import { armOpener } from './arm-opener.ts';
import { asIsRecipe, boundaryRecipe } from './baselines.ts';
import type { CommandCall } from './command.ts';
import { examProgress } from './exam-progress.ts';
import { modelPool } from './model-pool.ts';
import { modelRef } from './model-ref.ts';
import { openExam } from './open-exam.ts';
import { printProgress } from './print.ts';
import { raceChanges } from './race-changes.ts';
import { raceGeneration } from './race-generation.ts';
import { raceView } from './race-view.ts';
import { readRecipe } from './read-recipe.ts';
import { type RunStory, writeStory } from './run-story.ts';
import { seenTasks } from './seen-tasks.ts';
import type { Settings } from './settings.ts';
import { usableModel } from './usable-model.ts';
import { VERSION } from './version.ts';

/** Tasks per arm of the quiet pass when the budget is in units; with minutes the clock decides. */
const LATENCY_TASKS = 4;
/** Nobody waits for an abort in a race, and long chunks evaluate up to a third faster. */
const RACE_CHUNK_MS = 2_000;

/** Exam and race of one repository, shown as they go on. Returns the run's folder. Throws what any part of it throws. */
export async function runRace(call: CommandCall, root: string, settings: Settings): Promise<{ readonly folder: string }> {
  const { environment, signal } = call;
  const sandbox = await chooseSandbox(settings.sandbox);
  const folder = await whetstoneFolder(root);
  await using models = modelPool(environment, { chunkMs: RACE_CHUNK_MS, folder: root });
  // The quiet pass measures what `serve` will do, with its chunks.
  await using served = modelPool(environment, { folder: root });
  const raced: RaceModel[] = [];
  for (const typed of settings.models) {
    const { name, ref } = modelRef(typed, environment.cwd, environment.home);
    printProgress(`Loading ${name}`);
    raced.push({ name, ref, id: (await usableModel(name, ref, models, signal)).id });
  }

  const progress = examProgress(environment.columns);
  let isRacing = false;
  const onEvent: typeof progress.onEvent = (event) => {
    if (!isRacing) progress.onEvent(event);
  };
  const exam = await openExam({ root, settings, environment, sandbox, concurrency: 1, onEvent, signal });
  progress.end();
  isRacing = true;

  const seen = seenTasks();
  const main = raced[0] as RaceModel;
  const boundary = boundaryRecipe(main.ref, settings.seed);
  const training = call.options.train === true ? await trained(call, root, exam, boundary, sandbox) : undefined;
  const options: RaceOptions = {
    folder,
    repository: basename(root),
    exam: { revision: exam.revision, problems: seen.pass(exam.problems({ signal })) },
    openArm: armOpener({
      models: { open: (ref, how) => (how.cached ? models : served).open(ref, how) },
      sandbox,
      ...(exam.setup.interpreter === '' ? {} : { tools: { root, interpreter: exam.setup.interpreter } }),
    }),
    models: raced,
    baselines: { asIs: asIsRecipe(main.ref, settings.seed), boundary },
    changes: [...(training?.changes ?? []), ...raceChanges()],
    given: settings.recipes.map((typed) => readRecipe(typed, root, environment.home)),
    budget: settings.units === undefined ? { minutes: settings.minutes } : { units: settings.units },
    seed: settings.seed,
    oracle: call.options.oracle === true,
    checkers: 1,
    latencyTasks: LATENCY_TASKS,
    generation: raceGeneration(folder, call.options.fresh === true),
    signal,
  };
  // Awaited here: the models must live until the race is over.
  return await followRace(call, options, { exam, tasks: seen.tasks, sandbox: sandbox.name, training: training?.story });
}

/** Only who trains loads what training needs. */
async function trained(call: CommandCall, root: string, exam: Exam, boundary: Recipe, sandbox: SandboxProvider) {
  const { trainForRace } = await import('./race-training.ts');
  return trainForRace(call, root, exam, { boundary, sandbox });
}

/** What a story tells besides the race itself. */
interface StoryParts {
  readonly exam: Exam;
  readonly tasks: RunStory['tasks'];
  readonly sandbox: string;
  readonly training: RunStory['training'];
}

async function followRace(call: CommandCall, options: RaceOptions, parts: StoryParts): Promise<{ readonly folder: string }> {
  const view = raceView(call.json ? undefined : call.environment.columns, process.stderr.rows);
  let folder: string | undefined;
  let confirm: readonly ConfirmFigures[] = [];
  const tell = (): void => {
    if (folder !== undefined) writeStory(folder, storyOf(options, parts, confirm));
  };
  try {
    for await (const event of race(options)) {
      view.onEvent(event);
      if (event.type === 'race-started') folder = event.folder;
      if (event.type === 'confirm-updated') confirm = event.figures;
      if (event.type === 'race-finished') confirm = event.figures;
      // Often enough that a report can be made of a race that was killed.
      if (['winner-selected', 'confirm-updated', 'race-finished'].includes(event.type)) tell();
    }
  } finally {
    view.end();
    tell();
  }
  return { folder: folder as string };
}

function storyOf(options: RaceOptions, { exam, tasks, sandbox, training }: StoryParts, confirm: readonly ConfirmFigures[]): RunStory {
  const { setup } = exam;
  const { budget } = options;
  return {
    repository: options.repository,
    command: commandOf(options, training !== undefined),
    exam: structuredClone(exam.summary()) as RunStory['exam'],
    tasks,
    confirm: [...confirm],
    ...(training === undefined ? {} : { training }),
    provenance: [
      ['Whetstone', VERSION],
      ['Node', process.versions.node],
      ['machine', `${availableParallelism()} processors, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}`],
      ['sandbox', sandbox],
      [
        'tests',
        setup.runner === 'none'
          ? 'none usable: texts are compared'
          : `${setup.testCommand.join(' ')} (${setup.interpreter}, ${setup.interpreterFrom})`,
      ],
      ['exam', exam.revision],
      ['seed', String(options.seed)],
      ['budget', 'minutes' in budget ? `${budget.minutes} minutes` : `${budget.units} attempts`],
      ...options.models.map(({ name, id }): [string, string] => [`model ${name}`, id]),
    ],
  };
}

function commandOf({ models, budget, seed }: RaceOptions, isTrained: boolean): string {
  const amount = 'minutes' in budget ? `--minutes ${budget.minutes}` : `--units ${budget.units}`;
  return `whetstone sharpen . ${isTrained ? '--train ' : ''}${amount} --models ${models.map(({ name }) => name).join(',')} --seed ${seed}`;
}
