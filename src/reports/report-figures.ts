import type { ConfirmFigures } from '../core/race-event.ts';
import type { AttemptRecord } from '../core/record.ts';
import type { ArmRole } from '../core/run-manifest.ts';
import { HOLE_KINDS, type HoleKind } from '../core/task.ts';
import { type LengthFigures, lengthFigures } from '../metrics/answer-length.ts';
import { type Cause, causeOf, isUntidyPass } from '../metrics/cause-of.ts';
import { type CostSummary, costSummary } from '../metrics/cost-summary.ts';
import { holm } from '../metrics/holm.ts';
import { type LatencySummary, latencySummary } from '../metrics/latency-summary.ts';
import { oracle } from '../metrics/oracle.ts';
import { type PassRate, passRate, passRateOf } from '../metrics/pass-rate.ts';
import { taskOutcomes, withoutDoubles } from '../metrics/task-outcome.ts';
import type { ReportInput } from './report-input.ts';

/** One arm on one part. */
export interface PartFigures extends PassRate {
  readonly byKind: Readonly<Record<HoleKind, PassRate>>;
  /** The best of all candidates, where the others were judged too. */
  readonly oracle: PassRate | undefined;
}

export interface ArmFigures {
  readonly hash: string;
  readonly name: string;
  /** The name, with the model where the run has several: tells every arm of a run apart for people. */
  readonly label: string;
  readonly role: ArmRole;
  readonly model: string;
  readonly isWinner: boolean;
  readonly dropped: string | undefined;
  /** Seen while choosing: selected, optimistic. */
  readonly choose: PartFigures;
  /** On tasks nobody had looked at. `undefined` for arms that were not confirmed. */
  readonly confirm: PartFigures | undefined;
  readonly notInferable: PassRate;
  readonly cost: CostSummary;
  readonly latency: LatencySummary;
  /** Answers that did not pass, by cause. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** Answers that passed although they repeat what follows the hole, or go on behind it. */
  readonly untidyPasses: number;
  /** Answers with fewer or more lines of code than the true text. */
  readonly lengths: LengthFigures;
}

export interface Comparison extends ConfirmFigures {
  /** p with Holm's correction for all comparisons of this confirmation; equals `p` when there is one. */
  readonly adjustedP: number;
}

export interface ReportFigures {
  /** Best first: by confirmed rate where there is one, then by the choose part's. */
  readonly arms: readonly ArmFigures[];
  readonly winner: ArmFigures | undefined;
  readonly comparisons: readonly Comparison[];
  readonly unjudged: number;
}

/** Every number of a report, from the records alone. */
export function reportFigures(input: ReportInput): ReportFigures {
  const clusters = new Map(input.tasks.map((task) => [task.id, task.cluster]));
  const contexts = new Map(input.tasks.map((task) => [task.id, { truth: task.truth, suffix: task.after }]));
  const records = withoutDoubles(input.records);
  const hasSeveralModels = new Set(Object.values(input.arms).map((arm) => arm.model)).size > 1;
  const arms = Object.entries(input.arms).map(([hash, { recipe, role, model }]): ArmFigures => {
    const own = records.filter((record) => record.recipe === hash);
    const confirm = own.filter((record) => record.part === 'confirm');
    const causes: Partial<Record<Cause, number>> = {};
    let untidyPasses = 0;
    for (const record of own) {
      const context = contexts.get(record.task) ?? { truth: '', suffix: '' };
      if (isUntidyPass(record, context)) untidyPasses += 1;
      const cause = causeOf(record, context);
      if (cause !== undefined) causes[cause] = (causes[cause] ?? 0) + 1;
    }
    return {
      hash,
      name: recipe.name,
      label: hasSeveralModels ? `${recipe.name} · ${model}` : recipe.name,
      role,
      model,
      isWinner: hash === input.winner,
      dropped: input.dropped[hash],
      choose: partFigures(own.filter((record) => record.part === 'choose')),
      confirm: confirm.length === 0 ? undefined : partFigures(confirm),
      notInferable: passRate(own, { notInferable: 'only' }),
      cost: costSummary(own),
      latency: latencySummary(
        input.latency.filter((record) => record.recipe === hash),
        (task) => clusters.get(task) ?? task,
      ),
      causes,
      untidyPasses,
      lengths: lengthFigures(own, (task) => contexts.get(task)?.truth),
    };
  });
  const labels = new Map(arms.map((arm) => [arm.hash, arm.label]));
  const adjusted = holm(input.confirm.map(({ p }) => p));
  return {
    arms: arms.sort(byStanding),
    winner: arms.find((arm) => arm.isWinner),
    comparisons: input.confirm.map((figures, index) => ({
      ...figures,
      leftName: labels.get(figures.left) ?? figures.leftName,
      rightName: labels.get(figures.right) ?? figures.rightName,
      adjustedP: adjusted[index] as number,
    })),
    unjudged: records.filter((record) => record.verdict.kind === 'unjudged').length,
  };
}

function partFigures(records: readonly AttemptRecord[]): PartFigures {
  const outcomes = taskOutcomes(records).filter((outcome) => outcome.notInferable === undefined);
  const kinds = HOLE_KINDS.map((kind) => [kind, passRateOf(outcomes.filter((outcome) => outcome.kind === kind))] as const);
  return { ...passRateOf(outcomes), byKind: Object.fromEntries(kinds) as Record<HoleKind, PassRate>, oracle: oracle(records) };
}

function byStanding(a: ArmFigures, b: ArmFigures): number {
  const dropped = Number(a.dropped !== undefined) - Number(b.dropped !== undefined);
  const confirmed = Number(b.confirm !== undefined) - Number(a.confirm !== undefined);
  const rate = (arm: ArmFigures): number => arm.confirm?.rate ?? arm.choose.rate ?? -1;
  return confirmed || dropped || rate(b) - rate(a) || a.name.localeCompare(b.name, 'en');
}
