/**
 * Recipes × models on the same tasks of the choose part, without a race's early stopping: what a single change does, kind by kind.
 *
 * `node bench/arms.ts REPOSITORY --arms arms.json [--tasks 40] [--max-tasks 280] [--records FILE] [--home FOLDER]`: `arms.json` is a list of recipes, each
 * `{ "name", "model"?, "plan"?, "draw"?, "context"?, "select"?, "repair"? }` (parts by reference, the rest as in a race's boundary control). The first
 * is the baseline of the pairs. Records are appended to the file and not asked again. Choose tasks are looked at: nothing here confirms anything.
 */

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { pipelineRef } from '../src/catalogue.ts';
import { armOpener } from '../src/cli/arm-opener.ts';
import { modelPool } from '../src/cli/model-pool.ts';
import { modelRef } from '../src/cli/model-ref.ts';
import type { Problem } from '../src/core/problem.ts';
import { recipeHash, recipeSchema, refSchema } from '../src/core/recipe.ts';
import type { AttemptRecord } from '../src/core/record.ts';
import { HOLE_KINDS } from '../src/core/task.ts';
import { lengthFigures } from '../src/metrics/answer-length.ts';
import { comparePaired } from '../src/metrics/compare-paired.ts';
import { RecordStore } from '../src/runner/record-store.ts';
import { unitKey } from '../src/runner/unit.ts';
import { sharedVerdicts } from '../src/runner/verdict-memo.ts';
import { workThrough } from '../src/runner/work-queue.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';
import { benchExam } from './support/bench-exam.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    arms: { type: 'string' },
    tasks: { type: 'string', default: '40' },
    'max-tasks': { type: 'string', default: '280' },
    records: { type: 'string' },
    home: { type: 'string', default: process.env.WHETSTONE_HOME ?? join(homedir(), '.local', 'share', 'whetstone') },
  },
});
const armSchema = z.strictObject({
  name: z.string(),
  model: z.string().default('qwen2.5-coder-0.5b'),
  ...Object.fromEntries(['context', 'plan', 'draw', 'select', 'repair'].map((slot) => [slot, refSchema.optional()])),
});
const root = resolve(positionals[0] ?? '.');
const folder = resolve(values.records ?? join(root, '.whetstone', 'arms'));
const { signal } = new AbortController();
const sandbox = await chooseSandbox('auto');
const exam = await benchExam(root, { home: values.home, maxTasks: Number(values['max-tasks']), sandbox, signal });

/** Kinds in turn, so that each is there as often as it can. */
const byKind = new Map(HOLE_KINDS.map((kind) => [kind, [] as Problem[]]));
for await (const problem of exam.problems({ part: 'choose', signal })) {
  if (problem.notInferable === undefined) byKind.get(problem.kind)?.push(problem);
  if (HOLE_KINDS.every((kind) => (byKind.get(kind)?.length ?? 0) >= Number(values.tasks) / HOLE_KINDS.length)) break;
}
const problems = HOLE_KINDS.flatMap((kind) => (byKind.get(kind) ?? []).slice(0, Math.ceil(Number(values.tasks) / HOLE_KINDS.length)));
const truths = new Map(problems.map(({ task, reference }) => [task.id, reference]));

await using store = RecordStore.open(folder);
await using models = modelPool({ home: values.home }, { folder: root, chunkMs: 2_000 });
const open = armOpener({
  ...{ models, sandbox },
  ...(exam.setup.interpreter === '' ? {} : { tools: { root, interpreter: exam.setup.interpreter } }),
});
const results: { name: string; records: AttemptRecord[] }[] = [];
for (const { name, model, ...slots } of z.array(armSchema).parse(JSON.parse(readFileSync(values.arms ?? '', 'utf8')))) {
  const main = modelRef(model, process.cwd()).ref;
  const recipe = recipeSchema.parse({ name, models: { main }, technique: pipelineRef(slots), limits: { tokens: 1024, wallMs: 120_000 } });
  const keys = problems.map((problem) => unitKey(recipeHash(recipe), problem, 0));
  const missing = problems.filter((_problem, index) => store.judged(keys[index] as string) === undefined);
  if (missing.length > 0) {
    const arm = await open(recipe, { cached: true });
    const units = missing.map((problem) => ({ arm, problem, attempt: 0 }));
    await workThrough(units, { judge: sharedVerdicts(), oracle: false, checkers: 1, signal, done: (record) => store.append(record) });
  }
  results.push({ name, records: keys.flatMap((key) => store.judged(key) ?? []) });
  tell(results.at(-1) as (typeof results)[number], results[0] as (typeof results)[number]);
}

function tell({ name, records }: (typeof results)[number], baseline: (typeof results)[number]): void {
  const passed = (kind: string | undefined): string => {
    const of = records.filter((record) => kind === undefined || record.kind === kind);
    return `${of.filter(({ verdict }) => verdict.kind === 'passed').length}/${of.length}`;
  };
  const { shorter, longer } = lengthFigures(records, (task) => truths.get(task));
  const { difference, interval, wins, losses } = comparePaired(records, baseline.records);
  const points = (share: number): string => (100 * share).toFixed(1);
  const ms = records.map((record) => record.timings.solveMs).sort((a, b) => a - b)[Math.floor(records.length / 2)] ?? 0;
  console.log(
    `${name}: ${passed(undefined)} (${HOLE_KINDS.map((kind) => `${kind} ${passed(kind)}`).join(', ')}), short ${shorter}, long ${longer}, ` +
      `${points(difference)} points (${points(interval.low)} to ${points(interval.high)}), won ${wins}, lost ${losses}, p50 ${Math.round(ms)} ms`,
  );
}
