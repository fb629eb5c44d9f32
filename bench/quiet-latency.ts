/**
 * Latency of a finished race's confirmed recipes on the same tasks, one request at a time, nothing cached, nothing judged: once cold (the
 * engine has forgotten everything) and at once again warm. All recipes answer a task before the next one, so that a machine that slows
 * down slows all of them; the ratio of two recipes is the median of their ratios on single tasks.
 *
 * `node bench/quiet-latency.ts REPOSITORY [--tasks 12] [--run ID] [--against NAME] [--home FOLDER]`: `--against` names the model and recipe
 * that ratios are taken to (default: the last model as is). Tasks are those that the race has answered on its choose part.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { armOpener } from '../src/cli/arm-opener.ts';
import { modelPool } from '../src/cli/model-pool.ts';
import type { Problem } from '../src/core/problem.ts';
import type { Arm } from '../src/runner/arm.ts';
import { answer } from '../src/runner/attempt.ts';
import { listRuns, readRecords } from '../src/runner/read-records.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';
import { benchExam } from './support/bench-exam.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tasks: { type: 'string', default: '12' },
    run: { type: 'string' },
    against: { type: 'string' },
    home: { type: 'string', default: process.env.WHETSTONE_HOME ?? join(homedir(), '.local', 'share', 'whetstone') },
  },
});
const root = resolve(positionals[0] ?? '.');
const { signal } = new AbortController();
const finished = listRuns(join(root, '.whetstone')).filter(
  ({ manifest: { phase, run } }) => phase === 'finished' && run === (values.run ?? run),
);
const last = finished.at(-1);
if (last === undefined) throw new Error(`${root} has no finished race: whetstone sharpen ${root}`);
const { manifest, folder } = last;
const confirmed = new Set(manifest.pairs.flatMap(({ left, right }) => [left, right]));
const answered = new Set(
  readRecords(folder).flatMap((record) => (record.type === 'attempt' && record.part === 'choose' ? [record.task] : [])),
);

const sandbox = await chooseSandbox('auto');
const exam = await benchExam(root, { home: values.home, sandbox, signal });
const problems: Problem[] = [];
for await (const problem of exam.problems({ part: 'choose', signal })) {
  if (answered.has(problem.task.id)) problems.push(problem);
  if (problems.length === Number(values.tasks)) break;
}

interface Timed {
  readonly name: string;
  readonly arm: Arm;
  readonly coldMs: number[];
  readonly warmMs: number[];
  readonly firstMs: number[];
}

await using models = modelPool({ home: values.home }, { folder: root });
const tools = exam.setup.interpreter === '' ? {} : { tools: { root, interpreter: exam.setup.interpreter } };
const open = armOpener({ models, sandbox, ...tools });
const timed: Timed[] = [];
for (const [hash, { recipe, model }] of Object.entries(manifest.arms)) {
  if (!confirmed.has(hash)) continue;
  const name = `${recipe.name} on ${model}${hash === manifest.winner ? ' (winner)' : ''}`;
  timed.push({ name, arm: await open(recipe, { cached: false }), coldMs: [], warmMs: [], firstMs: [] });
}

async function once(arm: Arm, problem: Problem): Promise<{ readonly totalMs: number; readonly firstMs: number }> {
  const start = performance.now();
  const { meter, solveMs, error } = await answer({ arm, problem, attempt: 0 }, signal);
  if (error !== undefined) throw new Error(error);
  return { totalMs: solveMs, firstMs: (meter.firstTextAt ?? start + solveMs) - start };
}

// The first request of an engine learns its speed.
for (const { arm } of timed) await once(arm, problems[0] as Problem);
for (const problem of problems) {
  for (const { arm, coldMs, warmMs, firstMs } of timed) {
    await arm.forget?.();
    const cold = await once(arm, problem);
    coldMs.push(cold.totalMs);
    firstMs.push(cold.firstMs);
    warmMs.push((await once(arm, problem)).totalMs);
  }
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

const lastModel = manifest.models.at(-1)?.name;
const against = timed.find(({ name }) => name === (values.against ?? `as is on ${lastModel}`)) ?? (timed[0] as Timed);
const rows = timed.map(({ name, coldMs, warmMs, firstMs }) => ({
  recipe: name,
  coldP50Ms: Math.round(quantile(coldMs, 0.5)),
  coldP95Ms: Math.round(quantile(coldMs, 0.95)),
  firstTextP50Ms: Math.round(quantile(firstMs, 0.5)),
  warmP50Ms: Math.round(quantile(warmMs, 0.5)),
  coldRatio: Number(
    quantile(
      coldMs.map((ms, i) => ms / (against.coldMs[i] as number)),
      0.5,
    ).toFixed(2),
  ),
}));
console.table(rows);
console.log(
  JSON.stringify({
    bench: 'quiet-latency',
    repository: manifest.repository,
    run: manifest.run,
    tasks: problems.length,
    against: against.name,
    rows,
  }),
);
