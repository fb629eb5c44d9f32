import type { Problem } from '../core/problem.ts';
import { type Recipe, recipeHash } from '../core/recipe.ts';
import type { Arm } from './arm.ts';
import { type Change, combined, onModel, withChange } from './changes.ts';
import { isClearLoser } from './loser-rule.ts';
import type { Stage } from './race-budget.ts';
import type { Planned, RaceRun } from './race-run.ts';
import { prefixOrder } from './task-order.ts';

/** Tasks both baselines answer first: the first table, and the first measure of speed. */
const PROBE_TASKS = 4;
/** An arm is tried only when about so many tasks can be spent on it. */
const MIN_TASKS = 8;
const MAX_ROUND_TASKS = 24;
/** Rounds the rest of a stage is cut into, so that losers can be dropped between them. */
const ROUNDS = 4;
/** Arms that go on after screening and combining, beside the baselines. */
const REFINED_ARMS = 3;
const WAIT_FOR_EXAM_MS = 2_000;

export interface Chosen {
  readonly winner: Arm;
  readonly reason: string;
}

/** Task after task in the order of their places, all arms of one task together: they share the most text. */
export function* grid(problems: readonly Problem[], arms: readonly Arm[]): Generator<Planned> {
  for (const problem of prefixOrder(problems)) for (const arm of arms) yield [arm, problem];
}

/**
 * The choose part: baselines, one slot changed at a time, forward combination of what helped, more tasks for the best.
 * Its figures are selected and so optimistic; the confirmation decides.
 */
export async function choose(run: RaceRun): Promise<Chosen> {
  const { baselines, changes, given } = run.options;
  const main = run.mainModel;
  const asIs = (await run.roster.join(onModel(baselines.asIs, main.ref), 'as-is', main))!;
  const boundary = (await run.roster.join(onModel(baselines.boundary, main.ref), 'boundary', main))!;
  await run.pool.ready('choose', run.budget.isExact ? Number.POSITIVE_INFINITY : PROBE_TASKS, run.signal);
  await run.work(grid(chooseTasks(run).slice(0, PROBE_TASKS), [asIs, boundary]), 'screen');

  for (const recipe of given) await run.roster.join(onModel(recipe, main.ref), 'given', main);
  const affordable = Math.floor(run.budget.left('screen') / MIN_TASKS) - run.roster.live(main).length;
  const byHash = new Map<string, Change>();
  for (const [index, change] of changes.entries()) {
    const recipe = withChange(boundary.recipe, change);
    const hash = recipeHash(recipe);
    byHash.set(hash, change);
    if (index < Math.max(1, affordable) || run.manifest.arms[hash]) await run.roster.join(recipe, 'change', main);
  }
  await rounds(run, () => run.roster.live(main), 'screen', boundary);
  await combine(run, boundary, byHash);
  await rounds(
    run,
    () => [asIs, boundary, ...ranked(run, boundary, run.roster.live(main, ['change', 'combination', 'given'])).slice(0, REFINED_ARMS)],
    'refine',
    boundary,
  );

  const winner = ranked(run, boundary, run.roster.live(main))[0]!;
  const pairs = run.standings.pairs(winner.hash, boundary.hash, run.taskOrder);
  return {
    winner,
    reason:
      winner === boundary
        ? 'nothing tried beat plain + boundary control on the choose part'
        : `best paired score against plain + boundary control on ${pairs.length} choose tasks (selected, optimistic); ties go to the cheaper`,
  };
}

/** Every other model as is, with boundary control and with the winner's technique, on tasks the main model has answered. */
export async function measureOthers(run: RaceRun, winner: Arm): Promise<void> {
  const others = run.options.models.slice(1);
  for (const [index, model] of others.entries()) {
    const arms = (await armsOn(run, winner, model)).all;
    const share = run.budget.left('others') / (others.length - index);
    const count = Math.max(1, Math.floor(share / Math.max(1, arms.length)));
    const tasks = await run.answered(Math.min(count, MAX_ROUND_TASKS));
    await run.work(grid(tasks.slice(0, count), arms), 'others');
  }
}

/** The arms every model has in the end. `all` is without doubles (the winner may be a baseline) and without what cannot be had. */
export interface ModelArms {
  /** On the main model the winner itself, trained weights included; on another model its technique alone. */
  readonly winner: Arm | undefined;
  /** The winner's technique on the model as it comes: another arm than `winner` where that one's weights were trained. */
  readonly untrained: Arm | undefined;
  readonly asIs: Arm | undefined;
  readonly boundary: Arm | undefined;
  readonly all: readonly Arm[];
}

export async function armsOn(run: RaceRun, chosen: Arm, model: RaceRun['mainModel']): Promise<ModelArms> {
  const { baselines } = run.options;
  // Baselines first: where the winner is one of them, it keeps the baseline's role.
  const asIs = await run.roster.join(onModel(baselines.asIs, model.ref), 'as-is', model);
  const boundary = await run.roster.join(onModel(baselines.boundary, model.ref), 'boundary', model);
  const untrained = await run.roster.join(untrainedRecipe(chosen, model), 'winner', model);
  const winner = model === run.mainModel ? chosen : untrained;
  // As it is drawn longest: from its kept answer the cache cuts those of arms that ask the same and stop earlier.
  const all = [...new Set([asIs, winner, untrained, boundary])].filter((arm) => arm !== undefined);
  return { winner, untrained, asIs, boundary, all };
}

/** The chosen technique on a model as it comes. A recipe whose weights were trained has a name that says so, which would be wrong here. */
function untrainedRecipe({ recipe }: Arm, model: RaceRun['mainModel']): Recipe {
  const plain = onModel(recipe, model.ref);
  return recipe.models.main.with?.adapter === undefined ? plain : { ...plain, name: 'recipe of the trained winner, untrained' };
}

async function rounds(run: RaceRun, arms: () => readonly Arm[], stage: Stage, boundary: Arm): Promise<void> {
  while (true) {
    const live = arms();
    const left = run.budget.left(stage);
    if (left < live.length) return;
    const open = chooseTasks(run).filter((problem) => live.some((arm) => !run.standings.has(arm.hash, problem.task.id)));
    if (open.length === 0) {
      if (run.pool.isEnded) return;
      await run.pool.more('choose', run.pool.count('choose'), WAIT_FOR_EXAM_MS, run.signal);
      continue;
    }
    const size = Math.min(Math.max(Math.ceil(left / (live.length * ROUNDS)), PROBE_TASKS), MAX_ROUND_TASKS, Math.floor(left / live.length));
    await run.work(grid(open.slice(0, size), live), stage);
    run.dropLosers(boundary.hash);
  }
}

/** Adds to the best change, one by one, those others that helped and touch other slots; keeps each that wins more than it loses. */
async function combine(run: RaceRun, boundary: Arm, changes: Map<string, Change>): Promise<void> {
  const singles = run.roster.live(run.mainModel, ['change']).filter((arm) => changes.has(arm.hash));
  const helped = ranked(run, boundary, singles).filter((arm) => run.standings.score(arm.hash, boundary.hash, run.taskOrder) > 0);
  let best = helped[0];
  if (best === undefined) return;
  let change = changes.get(best.hash)!;
  for (const next of helped.slice(1)) {
    const both = combined(change, changes.get(next.hash)!);
    if (both === undefined || run.budget.left('combine') < MIN_TASKS) continue;
    const arm = await run.roster.join(withChange(boundary.recipe, both), 'combination', run.mainModel);
    if (arm === undefined) continue;
    await tryAgainst(run, arm, best);
    const pairs = run.standings.pairs(arm.hash, best.hash, run.taskOrder);
    const net = pairs.reduce((sum, pair) => sum + Number(pair.armPassed) - Number(pair.baselinePassed), 0);
    if (net > 0) [best, change] = [arm, both];
  }
}

async function tryAgainst(run: RaceRun, arm: Arm, best: Arm): Promise<void> {
  const tasks = chooseTasks(run).filter((problem) => run.standings.has(best.hash, problem.task.id));
  for (let start = 0; start < tasks.length && run.budget.left('combine') >= 1; start += MIN_TASKS) {
    await run.work(grid(tasks.slice(start, start + MIN_TASKS), [arm]), 'combine');
    if (isClearLoser(run.standings.pairs(arm.hash, best.hash, run.taskOrder))) return;
  }
}

function ranked(run: RaceRun, boundary: Arm, arms: readonly Arm[]): readonly Arm[] {
  const scored = arms.map((arm) => ({
    arm,
    score: run.standings.score(arm.hash, boundary.hash, run.taskOrder),
    cost: run.standings.cost(arm.hash),
  }));
  scored.sort((a, b) => b.score - a.score || a.cost - b.cost || (a.arm.hash < b.arm.hash ? -1 : 1));
  return scored.map(({ arm }) => arm);
}

function chooseTasks(run: RaceRun): readonly Problem[] {
  return run.pool.drawOrder('choose', run.options.seed);
}
