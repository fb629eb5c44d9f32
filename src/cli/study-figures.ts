import { recipeHash } from '../core/recipe.ts';
import type { AttemptRecord } from '../core/record.ts';
import { boundaryFigures, compareOverrun } from '../metrics/answer-boundary.ts';
import { type AnswerScore, answerLoss, answerLossDifference } from '../metrics/answer-loss.ts';
import type { ClusterRatio } from '../metrics/cluster-ratio.ts';
import { comparePaired, type PairedComparison } from '../metrics/compare-paired.ts';
import { holm } from '../metrics/holm.ts';
import { passRate } from '../metrics/pass-rate.ts';
import type { StudyArmJson, StudyBoundary, StudyComparison } from '../reports/study-json.ts';
import type { RecordStore } from '../runner/record-store.ts';
import { answeringOf, type StudyArm } from '../studies/study-arm.ts';
import { trainingCost } from '../training/training-cost.ts';
import type { Training } from '../training/training-run.ts';
import { answeringRecipe } from './study-answers.ts';
import { knownHorizon } from './study-horizon.ts';
import type { HeldOutAnswers, StudyProgress } from './study-run.ts';
import { knownScores } from './study-scores.ts';
import type { StudySetting } from './study-setting.ts';
import type { StudyTest } from './study-test.ts';

export interface FigureParts {
  readonly setting: StudySetting;
  readonly arms: readonly StudyArm[];
  /** Names of the arms that all others are compared with, the most telling first. */
  readonly baselines: readonly string[];
  readonly tests: readonly StudyTest[];
  /** Which true answers are one developer's, where these are told apart. */
  readonly heldOut?: Pick<HeldOutAnswers, 'own' | 'besides'>;
  readonly progress: StudyProgress;
  readonly store: RecordStore;
}

/** What the files of a study say of its arms: nothing that is shown comes from memory alone. */
export function studyFigures(parts: FigureParts): StudyArmJson[] {
  const measured = parts.arms.map((arm) => measuredArm(parts, arm));
  const comparisons = measured.map((own) => comparisonsOf(own, measured, parts));
  return measured.map((own, at) => {
    const boundary = boundariesOf(own, measured, parts);
    const horizon = knownHorizon(parts.setting, own.arm, own.training);
    const ownLines = ownJson(own, measured, parts);
    const told = { ...(boundary ? { boundary } : {}), ...(horizon ? { horizon } : {}), ...(ownLines ? { own: ownLines } : {}) };
    return { ...armJson(own, withHolm(own, at, comparisons), measured, parts), ...told };
  });
}

interface Measured {
  readonly arm: StudyArm;
  readonly training: Training | undefined;
  readonly scores: readonly AnswerScore[] | undefined;
  /** On one developer's lines. */
  readonly ownScores: readonly AnswerScore[];
  /** By test. */
  readonly records: ReadonlyMap<string, readonly AttemptRecord[]>;
}

function measuredArm({ setting, tests, heldOut, progress, store }: FigureParts, arm: StudyArm): Measured {
  const training = progress.trainings.get(arm.name);
  // An arm that has not been trained has no recipe to look its records up by.
  if ((arm.training || arm.given) && !training) return { arm, training, scores: undefined, ownScores: [], records: new Map() };
  const attempts = [...store.records()].filter((record): record is AttemptRecord => record.type === 'attempt');
  const byTest = tests.map(({ name, problems, draw }) => {
    const hash = recipeHash(answeringRecipe(setting, arm, training, draw));
    const tasks = new Set(problems.map(({ task }) => task.id));
    return [name, attempts.filter(({ recipe, task }) => recipe === hash && tasks.has(task))] as const;
  });
  const known = knownScores(setting, arm, training);
  const scores = known?.filter(({ id }) => !heldOut?.besides?.has(id));
  const ownScores = known?.filter(({ id }) => heldOut?.own?.has(id)) ?? [];
  return { arm, training, scores, ownScores, records: new Map(byTest) };
}

/** The baselines an arm is compared with; a baseline only with those before it, so that no pair is told twice. */
function othersOf({ name }: StudyArm, all: readonly Measured[], baselines: readonly string[]): readonly Measured[] {
  const own = baselines.indexOf(name);
  const before = own < 0 ? baselines : baselines.slice(0, own);
  return before.flatMap((baseline) => all.filter(({ arm }) => arm.name === baseline));
}

type Comparison = Omit<StudyComparison, 'holmP'>;

function comparisonsOf({ arm, records }: Measured, all: readonly Measured[], { baselines, tests }: FigureParts): readonly Comparison[] {
  return othersOf(arm, all, baselines).flatMap((other) =>
    tests.flatMap(({ name }) => {
      const [a = [], b = []] = [records.get(name), other.records.get(name)];
      if (a.length === 0 || b.length === 0) return [];
      return [{ against: other.arm.name, test: name, ...comparisonJson(comparePaired(a, b)) }];
    }),
  );
}

function comparisonJson(compared: PairedComparison) {
  const { n, clusters, difference, interval, p, wins, losses, mcnemarP, verdict, moreTasksNeeded } = compared;
  return { n, clusters, difference, interval, p, wins, losses, mcnemarP, verdict, moreTasksNeeded: moreTasksNeeded ?? null };
}

/** How the answers to each test end, where that is asked for. */
function boundariesOf({ arm, records }: Measured, all: readonly Measured[], { baselines, tests }: FigureParts): StudyArmJson['boundary'] {
  const told = tests.flatMap(({ name, contexts }) => {
    const own = records.get(name) ?? [];
    if (!contexts || own.length === 0) return [];
    const contextOf = (task: string) => contexts.get(task);
    const { errorMedian = null, relativeErrorMedian = null, ...counts } = boundaryFigures(own, contextOf);
    const overranAgainst = othersOf(arm, all, baselines).flatMap((other) => {
      const others = other.records.get(name) ?? [];
      return others.length === 0 ? [] : [{ against: other.arm.name, ...comparisonJson(compareOverrun(own, others, contextOf)) }];
    });
    return [[name, { ...counts, errorMedian, relativeErrorMedian, overranAgainst } satisfies StudyBoundary] as const];
  });
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

/** Many arms against one baseline: some would differ by chance alone. */
function withHolm({ arm }: Measured, at: number, all: readonly (readonly Comparison[])[]): StudyComparison[] {
  return (all[at] ?? []).map((own) => {
    const family = all.flatMap((ones) => ones.filter(({ against, test }) => against === own.against && test === own.test));
    const place = family.indexOf(own);
    const holmP = holm(family.map(({ mcnemarP }) => mcnemarP))[place];
    if (holmP === undefined) throw new Error(`${arm.name} is not among its own comparisons`);
    return { ...own, holmP };
  });
}

function armJson(
  { arm, training, scores, records }: Measured,
  comparisons: StudyComparison[],
  all: readonly Measured[],
  { baselines, progress }: FigureParts,
): StudyArmJson {
  const others = othersOf(arm, all, baselines).filter((one) => one.scores !== undefined);
  const passed = [...records].flatMap(([name, own]) => (own.length > 0 ? [[name, passJson(own)] as const] : []));
  return {
    name: arm.name,
    about: arm.about,
    state: progress.done.has(arm.name) ? 'done' : progress.failures.has(arm.name) ? 'failed' : 'unfinished',
    reason: progress.failures.get(arm.name) ?? null,
    answeredBy: answeringOf(arm),
    training: training ? trainingJson(arm, training) : null,
    loss: scores && scores.length > 0 ? ratioJson(answerLoss(scores)) : null,
    lossDifferences: scores
      ? others.map((other) => ({ against: other.arm.name, ...ratioJson(answerLossDifference(scores, other.scores ?? [])) }))
      : [],
    answerMs: answeringOf(arm) === 'trainer' ? null : medianMs([...records.values()].flat()),
    passed: Object.fromEntries(passed),
    comparisons,
  };
}

/** Likelihood on one developer's lines, and against the baselines there. */
function ownJson({ arm, ownScores }: Measured, all: readonly Measured[], { baselines }: FigureParts): StudyArmJson['own'] {
  if (ownScores.length === 0) return undefined;
  const others = othersOf(arm, all, baselines).filter((one) => one.ownScores.length > 0);
  return {
    loss: ratioJson(answerLoss(ownScores)),
    lossDifferences: others.map((other) => ({
      against: other.arm.name,
      ...ratioJson(answerLossDifference(ownScores, other.ownScores)),
    })),
  };
}

function trainingJson(arm: StudyArm, training: Training): StudyArmJson['training'] {
  const cost = trainingCost(training, training.manifest.stepsDone);
  if (!cost) return null;
  const { trainable, parameters, steps, tokens, seconds, memoryBytes } = cost;
  return {
    ...{ rows: arm.training?.rows ?? 'trained before', examples: training.manifest.examples.count, folder: training.folder },
    ...{ trainable, share: trainable / parameters, steps, tokens, seconds, memoryBytes },
  };
}

function ratioJson({ n, clusters, ratio, interval }: ClusterRatio) {
  return { n, clusters, natsPerToken: Number.isFinite(ratio) ? ratio : null, interval: interval ?? null };
}

function passJson(records: readonly AttemptRecord[]): StudyArmJson['passed'][string] {
  const { rate, ...figures } = passRate(records);
  return { ...figures, rate: rate ?? null };
}

function medianMs(records: readonly AttemptRecord[]): number | null {
  // A cache's answer takes no time.
  const times = records.flatMap(({ timings }) => (timings.cachedRequests ? [] : [timings.solveMs])).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? null;
}
