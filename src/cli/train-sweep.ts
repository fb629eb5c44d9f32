import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Exam } from '../exams/exam.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import { siblingTraining } from '../training/sibling-training.ts';
import { runSweep, type SweepEvent, type SweepOptions } from '../training/sweep.ts';
import { type Variant, variantsOf } from '../training/sweep-file.ts';
import type { SweepState } from '../training/sweep-state.ts';
import { trainerEnvironment } from '../training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../training/trainer-folder.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import { reopenTraining, runTraining, type Training } from '../training/training-run.ts';
import type { CommandCall } from './command.ts';
import { examProgress } from './exam-progress.ts';
import { machineMemoryBytes, memoryBytesOf } from './memory-size.ts';
import { openExam } from './open-exam.ts';
import { printProgress } from './print.ts';
import { readSweepFile } from './read-sweep-file.ts';
import { settledRecipe } from './read-training-recipe.ts';
import { withStart } from './start-adapter.ts';
import { sweepLine } from './sweep-text.ts';
import { tellSweep } from './tell-sweep.ts';
import { openRepositoryTraining, sweepsFolder, trainerCommand } from './train-repository.ts';
import { trainingProgress } from './training-progress.ts';

/** `whetstone train [repo] --sweep FILE`: variants of a recipe by successive halving, all of them within the minutes given. */
export async function trainSweep(call: CommandCall, root: string, minutes: number | undefined): Promise<number> {
  const { environment, signal, options } = call;
  requireOwnRecipe(call);
  const resolved = call.settings(root);
  const settings = resolved.values;
  const { file, recipe } = readSweepFile(String(options.sweep), environment.cwd);
  const settled = settledRecipe(recipe, resolved, { minutes, cwd: environment.cwd });
  const base = typeof options.from === 'string' ? withStart(settled.base, options.from, environment) : settled.base;
  const whole: SettledRecipe = { ...settled, base };
  const variants = variantsOf(file, whole);
  const budget = budgetOf(whole);
  const memoryBytes = typeof options.memory === 'string' ? memoryBytesOf(options.memory) : Math.floor(machineMemoryBytes() / 2);
  const sandbox = await chooseSandbox(settings.sandbox);
  const exams = examProgress(environment.columns);
  const progress = trainingProgress(environment.columns);
  const say = (text: string): void => {
    exams.end();
    progress.say(text);
  };
  try {
    const { python } = await trainerEnvironment({ home: environment.home, trainer: TRAINER_FOLDER, onProgress: say, signal });
    const exam = await openExam({ root, settings, environment, sandbox, concurrency: 2, onEvent: exams.onEvent, signal });
    const folder = sweepFolder(root, { name: file.name, variants, budget, exam });
    const trainer = { command: trainerCommand(python), limits: { memoryBytes, threads: availableParallelism() }, signal };
    const parts = { root, environment, sandbox, onProgress: say, signal, openExam: async () => exam };
    const state = await runSweep({
      ...{ folder, name: file.name, variants, budget, createdAt: new Date().toISOString() },
      open: sharedExamples((chosen, parent) => openRepositoryTraining({ ...parts, recipe: chosen, parent })),
      train: (training, enough) => runTraining(training, { ...trainer, enough }),
      tell: teller(progress),
    });
    progress.end();
    // Its examples are those of the variants, too.
    rmSync(join(folder, 'probe'), { recursive: true, force: true });
    tellSweep(call, { root, folder, state, winner: winnerOf(folder, state) });
    return 0;
  } finally {
    exams.end();
    progress.end();
  }
}

/** What a sweep trains stands in its file, and it trains on a repository. */
function requireOwnRecipe({ options }: CommandCall): void {
  const other = ['recipe', 'general'].find((name) => options[name] !== undefined);
  if (other === undefined) return;
  throw new WhetstoneError('bad-argument', `--sweep and --${other} do not go together.`, {
    hint: 'Name the training recipe in the file of the sweep, and a repository on the command line.',
  });
}

/** The minutes are those of the whole sweep; tokens, the full length of each variant. */
function budgetOf({ schedule: { minutes, tokens } }: SettledRecipe): SweepOptions['budget'] {
  if (minutes !== undefined) return { minutes };
  if (tokens !== undefined) return { tokens };
  throw new WhetstoneError('bad-recipe', 'Variants of a sweep are compared after equal tokens, and the recipe names steps.', {
    hint: 'Give the sweep --minutes, or name schedule.tokens in its recipe.',
  });
}

/** The same variants, exam and budget are the same sweep. */
function sweepFolder(
  root: string,
  { name, variants, budget, exam }: Pick<SweepOptions, 'name' | 'variants' | 'budget'> & { readonly exam: Pick<Exam, 'revision'> },
): string {
  const recipes = variants.map(({ recipe }: Variant) => recipe);
  const id = hashOf('sweep', name, canonicalJson({ recipes, budget }), exam.revision).slice(0, 16);
  return join(sweepsFolder(root), id);
}

/** Variants that learn from the same examples do not cut them anew. */
function sharedExamples(open: SweepOptions['open']): SweepOptions['open'] {
  const first = new Map<string, Training>();
  return async (recipe, parent) => {
    const key = canonicalJson([recipe.data, recipe.form, recipe.schedule.maxTokens]);
    const known = first.get(key);
    if (known) return siblingTraining(parent, known, { recipe, createdAt: new Date().toISOString() });
    const training = await open(recipe, parent);
    first.set(key, training);
    return training;
  };
}

function teller(progress: ReturnType<typeof trainingProgress>): (event: SweepEvent) => void {
  return (event) => {
    if (event.type === 'training') return progress.onEvent(event.event);
    progress.end();
    printProgress(sweepLine(event) ?? '');
  };
}

function winnerOf(folder: string, { winner, variants }: SweepState): Training {
  return reopenTraining(join(folder, variants[winner ?? 0]?.folder ?? ''));
}
