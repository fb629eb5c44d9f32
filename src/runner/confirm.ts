import type { Problem } from '../core/problem.ts';
import type { ConfirmFigures } from '../core/race-event.ts';
import type { ConfirmPair } from '../core/run-manifest.ts';
import type { Arm } from './arm.ts';
import { armsOn, grid } from './choose.ts';
import type { Ledger } from './ledger.ts';
import type { Planned, RaceRun } from './race-run.ts';

const MAX_CHUNK_TASKS = 24;
/** Part of the time left that one chunk is planned to take: what remains is planned anew with the speed seen by then. */
const CHUNK_SHARE = 0.4;
const WAIT_FOR_EXAM_MS = 2_000;

/** The arms of every model that could be had, the main one first, and the pairs to compare. */
export interface ConfirmPlan {
  readonly groups: readonly (readonly Arm[])[];
  readonly pairs: readonly ConfirmPair[];
}

/**
 * Winner against both baselines on its own model, and against its own recipe where its weights were trained; against the others as is and
 * with boundary control; and its technique on the others.
 */
export async function planConfirm(run: RaceRun, winner: Arm): Promise<ConfirmPlan> {
  const groups: (readonly Arm[])[] = [];
  const pairs = new Map<string, ConfirmPair>();
  const mainName = run.mainModel.name;
  const pair = (left: Arm | undefined, right: Arm | undefined, label: string): void => {
    const key = `${left?.hash}/${right?.hash}`;
    if (left && right && left !== right && !pairs.has(key)) pairs.set(key, { left: left.hash, right: right.hash, label });
  };
  for (const model of run.options.models) {
    const { untrained, asIs, boundary, all } = await armsOn(run, winner, model);
    if (all.length === 0) continue;
    groups.push(all);
    pair(winner, asIs, `winner on ${mainName} against ${model.name} as is`);
    pair(winner, boundary, `winner on ${mainName} against ${model.name} + boundary control`);
    if (model === run.mainModel) {
      pair(winner, untrained, `winner on ${mainName} against the same recipe without training`);
      continue;
    }
    pair(untrained, asIs, `winner's recipe on ${model.name} against ${model.name} as is`);
    pair(untrained, boundary, `winner's recipe on ${model.name} against ${model.name} + boundary control`);
  }
  return { groups, pairs: [...pairs.values()] };
}

/** Answers confirm tasks nobody has looked at until the budget is used up; every task is spent in the ledger before its first attempt. */
export async function confirm(run: RaceRun, plan: ConfirmPlan, ledger: Ledger): Promise<readonly ConfirmFigures[]> {
  const armCount = plan.groups.reduce((sum, arms) => sum + arms.length, 0);
  const tried = new Set<string>();
  const spent = new Map<string, boolean>();
  const spend = ({ task }: Problem): boolean => {
    const isOurs = spent.get(task.id) ?? ledger.spend(task.id, run.manifest.run, new Date().toISOString());
    spent.set(task.id, isOurs);
    return isOurs;
  };
  while (run.budget.left('confirm') >= 1) {
    const open = freshTasks(run, ledger).filter((problem) => !tried.has(problem.task.id));
    if (open.length === 0) {
      if (run.pool.isEnded) break;
      await run.pool.more('confirm', run.pool.count('confirm'), WAIT_FOR_EXAM_MS, run.signal);
      continue;
    }
    const chunk = open.slice(0, chunkSize(run, armCount));
    for (const problem of chunk) tried.add(problem.task.id);
    await run.work(modelByModel(plan.groups, chunk), 'confirm', spend);
    run.emit({ type: 'confirm-updated', figures: figuresOf(run, plan), final: false });
  }
  const figures = figuresOf(run, plan);
  if (figures.every(({ n }) => n === 0)) {
    run.emit({ type: 'note', text: 'Nothing was confirmed: no confirm task is left that nobody has looked at, or no time was.' });
  }
  run.emit({ type: 'confirm-updated', figures, final: true });
  return figures;
}

/** Model after model, since changing the loaded one costs seconds; the main one first. */
function* modelByModel(groups: readonly (readonly Arm[])[], chunk: readonly Problem[]): Generator<Planned> {
  for (const arms of groups) yield* grid(chunk, arms);
}

function chunkSize(run: RaceRun, armCount: number): number {
  const affordable = run.budget.left('confirm') / armCount;
  // With a budget of units nothing has to be guessed; a rest smaller than one task still does its first arms.
  if (run.budget.isExact) return Math.max(1, Math.floor(affordable));
  return Math.min(MAX_CHUNK_TASKS, Math.max(1, Math.floor(affordable * CHUNK_SHARE)));
}

function freshTasks(run: RaceRun, ledger: Ledger): readonly Problem[] {
  const problems = run.pool.drawOrder('confirm', run.options.seed);
  const ids = problems.map((problem) => problem.task.id);
  const fresh = new Set(ledger.fresh(ids, run.manifest.run));
  const mine = new Set(ledger.mine(run.manifest.run));
  const open = problems.filter((problem) => fresh.has(problem.task.id));
  // With the clock as budget, tasks begun in an earlier sitting are finished first.
  return run.budget.isExact ? open : [...open].sort((a, b) => Number(mine.has(b.task.id)) - Number(mine.has(a.task.id)));
}

function figuresOf(run: RaceRun, plan: ConfirmPlan): readonly ConfirmFigures[] {
  const names = new Map(Object.entries(run.manifest.arms).map(([hash, arm]) => [hash, `${arm.recipe.name} on ${arm.model}`]));
  return plan.pairs.map((pair) => run.standings.figures(pair, names));
}
