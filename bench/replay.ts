/**
 * Share of a race's answers that come out differently when asked again: of the live engine against the records, and, for recipes that draw
 * several samples, of samples drawn one by one against the same drawn together (the baseline).
 *
 * `node bench/replay.ts REPOSITORY [--answers 40] [--run ID] [--home FOLDER]`: the newest finished race of the repository, its answers spread
 * over arms and tasks. Nothing is cached and nothing judged. Aim: at most 2 %.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { armOpener } from '../src/cli/arm-opener.ts';
import { modelPool } from '../src/cli/model-pool.ts';
import { type Recipe, recipeHash } from '../src/core/recipe.ts';
import type { AttemptRecord } from '../src/core/record.ts';
import type { Task } from '../src/core/task.ts';
import type { Arm } from '../src/runner/arm.ts';
import { listRuns, readRecords } from '../src/runner/read-records.ts';
import { type ReplayFigures, replay } from '../src/runner/replay.ts';
import { readManifest } from '../src/runner/run-manifest-file.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';
import { benchExam } from './support/bench-exam.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    answers: { type: 'string', default: '40' },
    run: { type: 'string' },
    home: { type: 'string', default: process.env.WHETSTONE_HOME ?? join(homedir(), '.local', 'share', 'whetstone') },
  },
});
const root = resolve(positionals[0] ?? '.');
const { signal } = new AbortController();
const whetstone = join(root, '.whetstone');
const run = values.run ?? listRuns(whetstone).at(-1)?.manifest.run;
if (run === undefined) throw new Error(`${root} has no race yet: whetstone sharpen ${root}`);
const folder = join(whetstone, 'runs', run);
const recipes = Object.values(readManifest(folder)?.arms ?? {}).map(({ recipe }) => recipe);
const records = readRecords(folder).filter((record) => record.type === 'attempt');

const sandbox = await chooseSandbox('auto');
const exam = await benchExam(root, { home: values.home, sandbox, signal });
const wanted = new Set(records.map((record) => record.task));
const tasks = new Map<string, Task>();
for await (const { task } of exam.problems({ signal })) {
  if (wanted.has(task.id)) tasks.set(task.id, task);
  if (tasks.size === wanted.size) break;
}

/** Evenly over all that was recorded, so that every arm and kind takes part. */
function spread(all: readonly AttemptRecord[], count: number): readonly AttemptRecord[] {
  return Array.from(
    { length: Math.min(count, all.length) },
    (_none, i) => all[Math.floor((i * all.length) / Math.min(count, all.length))]!,
  );
}

/** Asks the records' questions again with their own recipes, changed as `change` says. */
async function asked(of: readonly AttemptRecord[], change: (recipe: Recipe) => Recipe): Promise<ReplayFigures> {
  await using models = modelPool({ home: values.home }, { folder: root });
  const open = armOpener({
    models,
    sandbox,
    ...(exam.setup.interpreter === '' ? {} : { tools: { root, interpreter: exam.setup.interpreter } }),
  });
  const arms = new Map<string, Arm>();
  for (const recipe of recipes) {
    const hash = recipeHash(recipe);
    if (of.some((record) => record.recipe === hash)) arms.set(hash, await open(change(recipe), { cached: false }));
  }
  return await replay(of, { armOf: (hash) => arms.get(hash), taskOf: (id) => tasks.get(id), signal });
}

const drawsSamples = new Set(recipes.filter((recipe) => JSON.stringify(recipe.technique).includes('"samples"')).map(recipeHash));
const oneByOne = (recipe: Recipe): Recipe => {
  const { use, with: given } = recipe.models.main;
  return { ...recipe, models: { ...recipe.models, main: { use, with: { ...given, sequences: 1 } } } };
};
const rows = {
  'live against records': await asked(spread(records, Number(values.answers)), (recipe) => recipe),
  'one by one against together': await asked(
    spread(
      records.filter((record) => drawsSamples.has(record.recipe)),
      Number(values.answers),
    ),
    oneByOne,
  ),
};
for (const [name, { n, differing, interval, leftOut }] of Object.entries(rows)) {
  const range = `${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)} %`;
  console.log(`${name}: ${differing} of ${n} answers differ (${range}), ${leftOut} left out`);
}
const plain = Object.entries(rows).map(([name, { differences: _texts, ...figures }]) => [name, figures]);
console.log(JSON.stringify({ bench: 'replay', run, ...Object.fromEntries(plain) }));
