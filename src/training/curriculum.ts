import type { Random } from '../core/random.ts';
import { isFailure, judgedOutcomes, type TaskOutcome } from './task-outcome.ts';

/** What is trained more: which hole, and where. */
export interface WeighedRow {
  readonly kind: string;
  readonly path: string;
  readonly definition: string;
}

/** So many tasks with the failures of the wider group are added to each smaller one: three tasks of a function say little about it. */
const PRIOR_TASKS = 2;
/** Kinds of rows that are no kind of task: the rest of a body is learned for blocks and whole functions. */
const LIKE: Readonly<Record<string, readonly string[]>> = { tail: ['block', 'function'] };

/**
 * How much more each row is to be learned from: 1 + strength * (failures among tasks of its kind + failures in its definition) / 2.
 *
 * Failures are shares of the judged tasks, smoothed: those of a definition towards those of its file, of a file and of a kind towards all
 * tasks', and these towards one half, each as if two more tasks had been asked. So a weight lies between 1 and 1 + strength whatever was
 * measured: nothing vanishes, and rows that nothing was asked about weigh as the average.
 *
 * Idea: Context and Curriculum FIM (arXiv 2412.16589), step "failure mining". Different here: failures are counted by running the tests,
 * and by place besides by kind; rows are drawn by weight instead of sorted from easy to hard.
 */
export function rowWeights(outcomes: readonly TaskOutcome[], strength: number): (row: WeighedRow) => number {
  const judged = judgedOutcomes(outcomes);
  const shareOf = (isOwn: (outcome: TaskOutcome) => boolean, prior: number): number => {
    const own = judged.filter(isOwn);
    return (own.filter(isFailure).length + PRIOR_TASKS * prior) / (own.length + PRIOR_TASKS);
  };
  const all = shareOf(() => true, 0.5);
  const known = new Map<string, number>();
  const remembered = (key: string, make: () => number): number => {
    const value = known.get(key) ?? make();
    known.set(key, value);
    return value;
  };
  const ofKind = (kind: string): number => shareOf((outcome) => (LIKE[kind] ?? [kind]).includes(outcome.kind), all);
  const ofFile = (path: string): number => shareOf((outcome) => outcome.path === path, all);
  const ofPlace = (path: string, definition: string): number =>
    shareOf((outcome) => outcome.path === path && outcome.definition === definition, ofFile(path));
  return ({ kind, path, definition }) => {
    const byKind = remembered(`kind ${kind}`, () => ofKind(kind));
    const byPlace = remembered(`place ${path} ${definition}`, () => ofPlace(path, definition));
    return 1 + (strength * (byKind + byPlace)) / 2;
  };
}

/**
 * `count` rows drawn in proportion to their weights, in an order of chance: each stands there as often as its share of the weights says,
 * rounded up or down by chance (systematic resampling). With many rows to draw from, few stand there twice.
 */
export function drawnByWeight<T>(rows: readonly T[], weightOf: (row: T) => number, count: number, random: Random): readonly T[] {
  const shuffled = random.fork('order').shuffle(rows);
  const sum = shuffled.reduce((total, row) => total + weightOf(row), 0);
  const drawn: T[] = [];
  let reached = 0;
  const offset = random.fork('offset').next();
  for (const row of shuffled) {
    reached += (weightOf(row) * count) / sum;
    while (drawn.length < count && drawn.length + offset < reached) drawn.push(row);
  }
  return random.fork('drawn').shuffle(drawn);
}
