import { join } from 'node:path';
import { z } from 'zod';
import { hashOf } from '../core/random.ts';
import { type Recipe, recipeHash } from '../core/recipe.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import type { Exam } from '../exams/exam.ts';
import type { Arm } from '../runner/arm.ts';
import { answer } from '../runner/attempt.ts';
import { withChange } from '../runner/changes.ts';
import { judgeAnswer } from '../runner/judge-answer.ts';
import { sharedVerdicts } from '../runner/verdict-memo.ts';
import { isFailure, type TaskOutcome, taskOutcome, taskOutcomeSchema, trainProblems } from '../training/task-outcome.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import { readJson, writeJson } from '../workspaces/json-file.ts';
import { armOpener } from './arm-opener.ts';
import { boundaryRecipe } from './baselines.ts';
import type { Environment } from './environment.ts';
import { modelPool } from './model-pool.ts';

/** Nobody waits for an abort here, and long chunks evaluate faster. */
const PREFILL_CHUNK_MS = 2_000;

export interface TrainOutcomesOptions {
  readonly root: string;
  /** What was measured is kept here. */
  readonly folder: string;
  readonly exam: Pick<Exam, 'revision' | 'trainProblems' | 'setup'>;
  readonly recipe: SettledRecipe;
  readonly baseSha256: string;
  readonly tasks: number;
  readonly environment: Environment;
  readonly sandbox: SandboxProvider;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * How the base, asked in the form of a training recipe with boundary control, does on tasks of the exam's train part, by their tests.
 *
 * Each is asked and judged once: what was measured is kept after every task and found again, so that a training that was stopped goes on
 * with the same examples. The exam admits no task of another part for it, and a race finds those of this one decided.
 * Throws what opening the base, exam and sandbox throw; `store-damaged`; and `signal.reason`.
 */
export async function trainOutcomes(options: TrainOutcomesOptions): Promise<readonly TaskOutcome[]> {
  const { exam, recipe, baseSha256, tasks, folder, onProgress, signal } = options;
  const asked = askingRecipe(recipe);
  const path = join(folder, `${hashOf('outcomes', exam.revision, baseSha256, recipeHash(asked), tasks).slice(0, 16)}.json`);
  const kept = readOutcomes(path);
  if (kept.isWhole) return kept.outcomes;
  const outcomes: TaskOutcome[] = [...kept.outcomes];
  const known = new Set(outcomes.map(({ task }) => task));
  await using base = await openBase(options, asked);
  const judge = sharedVerdicts();
  let at = 0;
  for await (const problem of trainProblems(exam.trainProblems({ signal }), tasks)) {
    at += 1;
    if (known.has(problem.task.id)) continue;
    onProgress(`asking the base: task ${at} of at most ${tasks}, ${outcomes.filter(isFailure).length} failed`);
    const unit = { arm: base.arm, problem, attempt: 0 };
    const { verdict } = await judgeAnswer(unit, await answer(unit, signal), judge, { oracle: false }, signal);
    outcomes.push(taskOutcome(problem, verdict));
    writeJson(path, { outcomes, isWhole: false });
  }
  writeJson(path, { outcomes, isWhole: true });
  return outcomes;
}

/** As the trained weights will be asked in a race. */
function askingRecipe({ base, form: { plan, context }, seed }: SettledRecipe): Recipe {
  return withChange(boundaryRecipe(base, seed), { name: 'form of the training', set: { plan, context } });
}

async function openBase(
  { root, exam, environment, sandbox }: TrainOutcomesOptions,
  recipe: Recipe,
): Promise<AsyncDisposable & { readonly arm: Arm }> {
  const models = modelPool(environment, { chunkMs: PREFILL_CHUNK_MS, folder: root });
  const { interpreter } = exam.setup;
  try {
    const open = armOpener({ models, sandbox, ...(interpreter === '' ? {} : { tools: { root, interpreter } }) });
    return { arm: await open(recipe, { cached: true }), [Symbol.asyncDispose]: () => models[Symbol.asyncDispose]() };
  } catch (error) {
    await models[Symbol.asyncDispose]();
    throw error;
  }
}

const keptSchema = z.object({ outcomes: z.array(taskOutcomeSchema), isWhole: z.boolean() });
type Kept = z.output<typeof keptSchema>;

function readOutcomes(path: string): Kept {
  return readJson(path, keptSchema, 'Remove it: it is measured again.') ?? { outcomes: [], isWhole: false };
}
