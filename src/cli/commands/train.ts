import { availableParallelism } from 'node:os';
import type { ExamText } from '../../core/training-text.ts';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { chooseSandbox } from '../../sandboxes/choose-sandbox.ts';
import type { SettledRecipe } from '../../training/training-recipe.ts';
import type { Training } from '../../training/training-run.ts';
import type { CommandCall } from '../command.ts';
import { sealedView } from '../data-repository.ts';
import { examProgress } from '../exam-progress.ts';
import { tellTrainings } from '../list-trainings.ts';
import { machineMemoryBytes, memoryBytesOf } from '../memory-size.ts';
import { modelName } from '../model-ref.ts';
import { openExam } from '../open-exam.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { DEFAULT_TRAINING, GENERAL_TRAINING, readTrainingRecipe, settledRecipe } from '../read-training-recipe.ts';
import { repositoryFolder } from '../repository-folder.ts';
import { withStart } from '../start-adapter.ts';
import { trainGeneral } from '../train-general.ts';
import { type Trainer, trainRepository } from '../train-repository.ts';
import { trainSweep } from '../train-sweep.ts';
import { modelArgument, trainedModels } from '../trained-models.ts';
import { diagnoseTrainer } from '../trainer-diagnosis.ts';
import { trainingProgress } from '../training-progress.ts';
import { trainingTable } from '../training-table.ts';

const WIDTH_WITHOUT_TERMINAL = 100;

/**
 * `whetstone train [repo]`: weights that learned from the repository, without what its exam asks for. `whetstone train --general`: weights
 * that learned from packages, for repositories' own trainings to begin with.
 */
export async function run(call: CommandCall): Promise<number> {
  if (call.options.doctor === true) return diagnoseTrainer(call);
  const root = repositoryFolder(call);
  if (call.options.list === true) return tellTrainings(call, root);
  const { environment, signal, options } = call;
  const minutes = minutesOf(options.minutes);
  if (typeof options.sweep === 'string') return trainSweep(call, root, minutes);
  const resolved = call.settings(root);
  const settings = resolved.values;
  const isGeneral = options.general === true;
  const typed = typeof options.recipe === 'string' ? options.recipe : isGeneral ? GENERAL_TRAINING : DEFAULT_TRAINING;
  const settled = settledRecipe(readTrainingRecipe(typed, environment.cwd), resolved, { minutes, cwd: environment.cwd });
  const start = { home: environment.home, cwd: environment.cwd };
  const recipe = typeof options.from === 'string' ? { ...settled, base: withStart(settled.base, options.from, start) } : settled;
  const memoryBytes = typeof options.memory === 'string' ? memoryBytesOf(options.memory) : Math.floor(machineMemoryBytes() / 2);
  const sandbox = await chooseSandbox(settings.sandbox);
  const exams = examProgress(environment.columns);
  const progress = trainingProgress(environment.columns);
  try {
    const trainer: Trainer = {
      ...{ recipe, environment, sandbox, memoryBytes, threads: availableParallelism(), signal },
      onProgress: (text) => {
        exams.end();
        progress.say(text);
      },
      onEvent: progress.onEvent,
    };
    const training = isGeneral
      ? await trainGeneral({ ...trainer, sealed: await sealedBy(call) })
      : await trainRepository({
          ...trainer,
          root,
          openExam: () => openExam({ root, settings, environment, sandbox, concurrency: 2, onEvent: exams.onEvent, signal }),
        });
    progress.end();
    tell(call, isGeneral ? undefined : root, training);
    return 0;
  } finally {
    exams.end();
    progress.end();
  }
}

function minutesOf(typed: unknown): number | undefined {
  if (typed === undefined) return undefined;
  const minutes = Number(typed);
  if (minutes > 0 && Number.isFinite(minutes)) return minutes;
  throw new WhetstoneError('bad-argument', `--minutes ${String(typed)} is no time to train.`, { hint: 'Give a number above 0.' });
}

/** What the exams of the repositories after --against ask for. */
async function sealedBy(call: CommandCall): Promise<readonly ExamText[]> {
  const named = typeof call.options.against === 'string' ? call.options.against.split(',') : [];
  const sealed: ExamText[] = [];
  for (const typed of named) sealed.push(...(await sealedView(call, repositoryFolder({ ...call, positional: [typed] }))).view.sealed);
  return sealed;
}

function tell(call: CommandCall, root: string | undefined, training: Training): void {
  const models = trainedModels(training, call.environment.home).map((model) => ({
    ...model,
    file: modelArgument(training.folder, model.name, model.ref),
  }));
  if (call.json) {
    printJson({ schema: 'whetstone.training/1', folder: training.folder, ...training.manifest, models });
    return;
  }
  printResult(trainingTable(training, call.environment.columns ?? WIDTH_WITHOUT_TERMINAL));
  const last = models.at(-1);
  if (!last) {
    printProgress('\nThe engine has no form for this kind of adapter: trainer/merge.py makes whole weights of it.');
    return;
  }
  const { base } = training.manifest.recipe as SettledRecipe;
  const plain = modelArgument(training.folder, modelName(base), base);
  printResult(
    [
      '\nA lower loss is a hint, your tests decide: race it against the weights it came from.',
      `  whetstone sharpen ${root ?? 'REPOSITORY'} --models ${plain},${last.file}`,
      ...(root === undefined
        ? ['Let a repository’s own training begin with it:', '  whetstone sharpen REPOSITORY --train --train-from general']
        : []),
      'In a recipe:',
      `  "main": ${JSON.stringify(last.ref)}`,
    ].join('\n'),
  );
}
