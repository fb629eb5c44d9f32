import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { pipelineRef } from '../catalogue.ts';
import type { Model } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { type Recipe, type Ref, recipeHash, recipeSchema } from '../core/recipe.ts';
import type { RecordStore } from '../runner/record-store.ts';
import { unitKey } from '../runner/unit.ts';
import { sharedVerdicts } from '../runner/verdict-memo.ts';
import { workThrough } from '../runner/work-queue.ts';
import { answeringOf, type StudyArm } from '../studies/study-arm.ts';
import { runScript } from '../training/run-script.ts';
import { eventReader } from '../training/script-events.ts';
import type { Training } from '../training/training-run.ts';
import { writeJson } from '../workspaces/json-file.ts';
import { armOpener } from './arm-opener.ts';
import { modelPool } from './model-pool.ts';
import { drawnModel } from './study-drawn.ts';
import { armFolder, checkpointOf, fileRef, type StudySetting, scriptCommand, scriptJob } from './study-setting.ts';
import type { StudyTest } from './study-test.ts';

/** As in a race (`baselines.ts`). */
const LIMITS = { tokens: 1024, wallMs: 120_000 };
/** Nobody waits for an abort here, and long chunks evaluate up to a third faster. */
const CHUNK_MS = 2_000;

/**
 * The recipe that asks an arm: the form it was trained in, greedily, under boundary control unless `draw` says otherwise. An arm whose
 * answers the trainer draws is named by its checkpoint, too.
 */
export function answeringRecipe(setting: StudySetting, arm: StudyArm, training: Training | undefined, draw?: Ref): Recipe {
  const { recipe } = setting;
  return recipeSchema.parse({
    name: arm.name,
    models: { main: modelOf(setting, arm, training) },
    technique: pipelineRef({ context: arm.context, plan: recipe.form.plan, ...(draw ? { draw } : {}) }),
    limits: LIMITS,
    seed: recipe.seed,
  });
}

function modelOf(setting: StudySetting, arm: StudyArm, training: Training | undefined): Ref {
  const { base } = setting.recipe;
  if (!training) return base;
  if (answeringOf(arm) === 'merged') return fileRef(setting, mergedPath(setting, arm, training));
  return { ...base, with: { ...base.with, adapter: checkpointOf(training) } };
}

/**
 * Lets an arm answer the problems of a test, and judges: every answer is a record in the study's store, and what is there is not asked again.
 * A test with a draw of its own takes from the cache of answers what was drawn for another. Throws what models and scripts throw; what
 * fails in one answer is a record without a verdict.
 */
export async function answerArm(
  setting: StudySetting,
  arm: StudyArm,
  training: Training | undefined,
  { name, problems, draw }: Pick<StudyTest, 'name' | 'problems' | 'draw'>,
  store: RecordStore,
): Promise<number> {
  const { root, environment, sandbox, signal, say } = setting;
  const recipe = answeringRecipe(setting, arm, training, draw);
  const hash = recipeHash(recipe);
  const open: readonly Problem[] = problems.filter((problem) => store.judged(unitKey(hash, problem, 0)) === undefined);
  if (open.length === 0) return 0;
  const answering = answeringOf(arm);
  if (answering === 'merged') await merge(setting, arm, training as Training);
  await using pool = modelPool(environment, { chunkMs: CHUNK_MS, folder: root });
  let drawn: Model | undefined;
  if (answering === 'trainer') drawn = await drawnModel(setting, arm, training as Training, open);
  const models = drawn ? { open: async () => drawn } : pool;
  const opened = await armOpener({ models, sandbox })(recipe, { cached: draw !== undefined });
  let done = 0;
  await workThrough(
    open.map((problem) => ({ arm: opened, problem, attempt: 0 })),
    {
      ...{ judge: sharedVerdicts(), oracle: false, checkers: 1, signal },
      done: (record) => {
        store.append(record);
        done += 1;
        say(`${arm.name}, ${name}: task ${done} of ${open.length}`);
      },
    },
  );
  // Half a gigabyte that one command makes again.
  if (answering === 'merged') rmSync(mergedPath(setting, arm, training as Training), { force: true });
  return open.length;
}

const mergedEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('merged'), path: z.string() }),
  z.object({ type: z.literal('failed'), code: z.string(), message: z.string(), hint: z.string() }),
]);

async function merge(setting: StudySetting, arm: StudyArm, training: Training): Promise<void> {
  const path = mergedPath(setting, arm, training);
  if (existsSync(path)) return;
  setting.say(`${arm.name}: merging what was learned into the weights`);
  const job = join(armFolder(setting, arm), 'merge-job.json');
  writeJson(job, scriptJob(setting, arm, training, 'none', { merge: { path, type: 'q8_0' } }));
  const call = {
    ...{ command: scriptCommand(setting, 'merge.py'), job, signal: setting.signal },
    ...{ eventOf: eventReader(mergedEventSchema), isEnd: ({ type }: { readonly type: string }) => type === 'merged' },
  };
  for await (const _event of runScript(call));
}

function mergedPath(setting: StudySetting, arm: StudyArm, training: Training): string {
  return join(armFolder(setting, arm), `merged-${training.manifest.id}.gguf`);
}
