import type { RaceEvent } from '../core/race-event.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type Chosen, choose, measureOthers } from './choose.ts';
import { confirm, planConfirm } from './confirm.ts';
import { EventChannel } from './event-channel.ts';
import { measureLatency, quietTasks } from './latency.ts';
import { Ledger } from './ledger.ts';
import { openRun } from './open-run.ts';
import { ProblemPool } from './problem-pool.ts';
import { minutesBudget, type RaceBudget, unitsBudget } from './race-budget.ts';
import type { RaceOptions } from './race-options.ts';
import { RaceRun } from './race-run.ts';

/** Part of the units kept for the confirmation. */
const CONFIRM_SHARE = 0.4;
const ARMS_PER_MODEL = 3;

/**
 * Races recipes on an exam: choose, confirm on tasks nobody has looked at, measure latency in a quiet pass.
 *
 * Everything is written before it is told, so the same options go on where a killed race stopped. With a budget of units every decision
 * depends on records alone, and an interrupted race ends with the records of an uninterrupted one but for times. Aborting, or leaving the
 * loop over the events, ends all work before the loop ends; an abort throws `signal.reason`.
 * Throws `WhetstoneError`: `run-in-use`, `disk-full`, `no-tests` (an exam without choose tasks), and what arms and exam throw.
 */
export async function* race(options: RaceOptions): AsyncGenerator<RaceEvent> {
  const stop = new AbortController();
  const pass = (): void => stop.abort(options.signal.reason);
  options.signal.throwIfAborted();
  options.signal.addEventListener('abort', pass);
  const events = new EventChannel<RaceEvent>();
  const work = runRace({ ...options, signal: stop.signal }, (event) => events.push(event)).then(
    () => events.close(),
    (error: unknown) => events.close({ error: firstError(error) }),
  );
  try {
    yield* events;
  } finally {
    stop.abort(new WhetstoneError('cancelled', 'The race was left.', { hint: 'Run the same command again: it goes on from there.' }));
    await work;
    options.signal.removeEventListener('abort', pass);
  }
}

async function runRace(options: RaceOptions, emit: (event: RaceEvent) => void): Promise<void> {
  const { store, manifest, resumed, earlier } = openRun(options);
  await using _store = store;
  const { signal } = options;
  emit({ type: 'race-started', run: manifest.run, folder: store.folder, resumed, done: store.size });
  for (const text of store.notes) emit({ type: 'note', text });
  await using pool = new ProblemPool(options.exam.problems, () =>
    emit({ type: 'problems-found', choose: pool.count('choose'), confirm: pool.count('confirm'), complete: pool.isComplete }),
  );
  const ledger = new Ledger(options.folder);
  const budget = await budgetOf(options, pool, ledger, manifest.run);
  const run = new RaceRun({ options, store, pool, manifest, budget, earlier, emit, signal });
  try {
    await phases(run, ledger);
  } finally {
    await run.roster.close();
  }
}

async function phases(run: RaceRun, ledger: Ledger): Promise<void> {
  const { winner: earlierWinner, phase } = run.manifest;
  await recallEarlier(run);
  if (!run.budget.isExact && earlierWinner !== undefined && phase !== 'choose') run.beginPhase(phase);
  else run.beginPhase('choose');
  const { winner, reason } = await chosen(run, earlierWinner);
  run.roster.update({ winner: winner.hash });
  run.emit({ type: 'winner-selected', hash: winner.hash, arm: run.manifest.arms[winner.hash]!, reason, rows: run.rows('choose') });
  await measureOthers(run, winner);

  const plan = await planConfirm(run, winner);
  run.roster.update({ pairs: [...plan.pairs] });
  run.beginPhase('confirm');
  const figures = await confirm(run, plan, ledger);

  const timed = await quietTasks(run);
  const { failure } = run.pool;
  if (failure !== undefined)
    run.emit({ type: 'note', text: `The exam ended early: ${failure instanceof Error ? failure.message : failure}` });
  // The exam may still be admitting: it must be quiet now.
  await run.pool.stop();
  run.signal.throwIfAborted();
  run.beginPhase('latency');
  await measureLatency(run, plan.groups, timed);
  run.beginPhase('finished');
  const { folder } = run.store;
  run.emit({ type: 'race-finished', run: run.manifest.run, folder, winner: winner.hash, figures, elapsedMs: run.roster.elapsedMs() });
}

/** A winner selected in an earlier sitting stays it, unless every decision is repeated exactly anyway. */
async function chosen(run: RaceRun, earlierWinner: string | undefined): Promise<Chosen> {
  const arm = earlierWinner === undefined ? undefined : run.manifest.arms[earlierWinner];
  if (run.budget.isExact || arm === undefined) return choose(run);
  const winner = await run.roster.join(arm.recipe, arm.role, run.mainModel);
  return winner === undefined ? choose(run) : { winner, reason: 'selected before this race was interrupted' };
}

/** With minutes, what an earlier sitting did is taken as it is; with units, every step is walked through again and finds its records. */
async function recallEarlier(run: RaceRun): Promise<void> {
  if (run.budget.isExact) return;
  for (const { recipe, role, model } of Object.values(run.manifest.arms)) {
    if (model === run.mainModel.name) await run.roster.join(recipe, role, run.mainModel);
  }
  for (const record of run.store.records()) {
    if (record.type === 'attempt' && record.verdict.kind !== 'unjudged') run.recall(record);
  }
}

async function budgetOf(
  options: RaceOptions,
  pool: ProblemPool,
  ledger: Ledger,
  run: string,
): Promise<(elapsedMs: () => number) => RaceBudget> {
  const { budget, models, signal, seed } = options;
  const hasOthers = models.length > 1;
  if ('minutes' in budget) {
    await pool.ready('choose', 1, signal);
  } else {
    await pool.ready('confirm', Number.POSITIVE_INFINITY, signal);
  }
  if (pool.count('choose') === 0) {
    throw new WhetstoneError('no-tests', 'The exam has no task to choose by.', {
      hint: '`whetstone exam` tells what was found in the repository and why each hole was turned down.',
    });
  }
  if ('minutes' in budget) return (elapsedMs) => minutesBudget(budget.minutes, elapsedMs, hasOthers);
  const ids = pool.drawOrder('confirm', seed).map((problem) => problem.task.id);
  const perTask = ARMS_PER_MODEL * models.length;
  const tasks = Math.min(ledger.fresh(ids, run).length, Math.floor((CONFIRM_SHARE * budget.units) / perTask));
  return () => unitsBudget(budget.units, tasks * perTask, hasOthers);
}

/** What went wrong first: on a full disk closing fails as well, and would hide it. */
function firstError(error: unknown): unknown {
  return error instanceof SuppressedError ? firstError(error.suppressed) : error;
}
