import type { Problem } from '../core/problem.ts';
import type { LatencyRow } from '../core/race-event.ts';
import { hashOf } from '../core/random.ts';
import { type LatencyRecord, RECORD_FORMAT } from '../core/record.ts';
import { latencySummary } from '../metrics/latency-summary.ts';
import type { Arm } from './arm.ts';
import { answer } from './attempt.ts';
import type { RaceRun } from './race-run.ts';

/** Below this many tasks a p95 says nothing; more are measured while there is time. */
const MAX_TASKS = 40;

/**
 * The quiet pass: nothing is admitted, judged or cached, one request at a time. Per arm and task once cold (the engine has forgotten
 * every prefix) and at once again warm. With a budget of minutes every model gets an equal share of the time left.
 */
export async function measureLatency(run: RaceRun, groups: readonly (readonly Arm[])[], tasks: readonly Problem[]): Promise<void> {
  const endMs = performance.now() + run.latencyMs();
  for (const [index, group] of groups.entries()) {
    const untilMs = performance.now() + (endMs - performance.now()) / (groups.length - index);
    const arms = await Promise.all(group.map((arm) => run.options.openArm(arm.recipe, { cached: false })));
    try {
      for (const [position, problem] of tasks.entries()) {
        if (position > 0 && performance.now() >= untilMs) break;
        for (const arm of arms) await measureBoth(run, arm, problem);
      }
    } finally {
      for (const arm of arms) await arm[Symbol.asyncDispose]?.();
    }
  }
  run.emit({ type: 'latency-table', rows: groups.flat().flatMap((arm) => latencyRows(run, arm, tasks)) });
}

/** Tasks already answered, since timing one is a look at it too. Asked for while the exam can still hand them out. */
export async function quietTasks(run: RaceRun): Promise<readonly Problem[]> {
  const count = run.budget.isExact ? run.options.latencyTasks : MAX_TASKS;
  return (await run.answered(count)).slice(0, count);
}

async function measureBoth(run: RaceRun, arm: Arm, problem: Problem): Promise<void> {
  const keys = { cold: latencyKey(arm, problem, 'cold'), warm: latencyKey(arm, problem, 'warm') };
  if (run.store.get(keys.cold) && run.store.get(keys.warm)) return;
  await arm.forget?.();
  for (const state of ['cold', 'warm'] as const) {
    const record = await measure(arm, problem, state, keys[state], run.signal);
    if (record !== undefined && run.store.append(record)) run.emit({ type: 'latency-measured', record });
  }
}

/** `undefined` when the attempt failed by our fault: a time without an answer is no latency. */
async function measure(
  arm: Arm,
  problem: Problem,
  state: LatencyRecord['state'],
  key: string,
  signal: AbortSignal,
): Promise<LatencyRecord | undefined> {
  const start = performance.now();
  const given = await answer({ arm, problem, attempt: 0 }, signal);
  if (given.error !== undefined) return undefined;
  return {
    format: RECORD_FORMAT,
    type: 'latency',
    key,
    recipe: arm.hash,
    recipeName: arm.recipe.name,
    model: given.model,
    task: problem.task.id,
    kind: problem.kind,
    state,
    firstTextMs: (given.meter.firstTextAt ?? start + given.solveMs) - start,
    totalMs: given.solveMs,
    promptTokens: given.meter.promptTokens,
    drawnTokens: given.meter.drawnTokens,
  };
}

function latencyKey(arm: Arm, problem: Problem, state: LatencyRecord['state']): string {
  return hashOf('latency', arm.hash, problem.task.id, state).slice(0, 32);
}

function latencyRows(run: RaceRun, arm: Arm, tasks: readonly Problem[]): readonly LatencyRow[] {
  const keys = tasks.flatMap((problem) => [latencyKey(arm, problem, 'cold'), latencyKey(arm, problem, 'warm')]);
  const records = keys.map((key) => run.store.get(key)).filter((record) => record?.type === 'latency');
  const summary = latencySummary(records);
  return (['cold', 'warm'] as const).flatMap((state) => {
    const figures = summary[state];
    if (figures === undefined) return [];
    return [
      {
        hash: arm.hash,
        name: arm.recipe.name,
        model: run.manifest.arms[arm.hash]?.model ?? '',
        state,
        n: figures.n,
        firstTextP50Ms: figures.firstTextP50.value,
        firstTextP95Ms: figures.firstTextP95.value,
        totalP50Ms: figures.totalP50.value,
        totalP95Ms: figures.totalP95.value,
      },
    ];
  });
}
