import { availableParallelism } from 'node:os';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { chooseSandbox } from '../../sandboxes/choose-sandbox.ts';
import type { SettledRecipe } from '../../training/training-recipe.ts';
import { listTrainings, type Training } from '../../training/training-run.ts';
import type { CommandCall } from '../command.ts';
import { examProgress } from '../exam-progress.ts';
import { machineMemoryBytes, memoryBytesOf } from '../memory-size.ts';
import { modelName } from '../model-ref.ts';
import { openExam } from '../open-exam.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { DEFAULT_TRAINING, readTrainingRecipe, settledRecipe } from '../read-training-recipe.ts';
import { repositoryFolder } from '../repository-folder.ts';
import { trainingsFolder, trainRepository } from '../train-repository.ts';
import { modelArgument, trainedModels } from '../trained-models.ts';
import { diagnoseTrainer } from '../trainer-diagnosis.ts';
import { trainingProgress } from '../training-progress.ts';
import { trainingSummary, trainingTable } from '../training-table.ts';

const WIDTH_WITHOUT_TERMINAL = 100;

/** `whetstone train [repo]`: weights that learned from the repository, without what its exam asks for. */
export async function run(call: CommandCall): Promise<number> {
  if (call.options.doctor === true) return diagnoseTrainer(call);
  const root = repositoryFolder(call);
  if (call.options.list === true) return list(call, root);
  const { environment, signal, options } = call;
  const minutes = minutesOf(options.minutes);
  const resolved = call.settings(root);
  const settings = resolved.values;
  const typed = typeof options.recipe === 'string' ? options.recipe : DEFAULT_TRAINING;
  const recipe = settledRecipe(readTrainingRecipe(typed, environment.cwd), resolved, { minutes, cwd: environment.cwd });
  const memoryBytes = typeof options.memory === 'string' ? memoryBytesOf(options.memory) : Math.floor(machineMemoryBytes() / 2);
  const sandbox = await chooseSandbox(settings.sandbox);
  const exams = examProgress(environment.columns);
  const progress = trainingProgress(environment.columns);
  try {
    const training = await trainRepository({
      ...{ root, recipe, environment, sandbox, memoryBytes, threads: availableParallelism(), signal },
      openExam: () => openExam({ root, settings, environment, sandbox, concurrency: 2, onEvent: exams.onEvent, signal }),
      onProgress: (text) => {
        exams.end();
        progress.say(text);
      },
      onEvent: progress.onEvent,
    });
    progress.end();
    tell(call, root, training);
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

function tell(call: CommandCall, root: string, training: Training): void {
  const models = trainedModels(training).map((model) => ({ ...model, file: modelArgument(training.folder, model.name, model.ref) }));
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
      `  whetstone sharpen ${root} --models ${plain},${last.file}`,
      'In a recipe:',
      `  "main": ${JSON.stringify(last.ref)}`,
    ].join('\n'),
  );
}

function list(call: CommandCall, root: string): number {
  const trainings = listTrainings(trainingsFolder(root));
  if (call.json) printJson({ trainings: trainings.map(({ folder, manifest }) => ({ folder, ...manifest })) });
  else printResult(trainings.length === 0 ? 'No training yet: whetstone train' : trainings.map(trainingSummary).join('\n'));
  return 0;
}
