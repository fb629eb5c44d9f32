import type { AttemptRecord } from '../core/record.ts';
import { clusterMean } from './cluster-mean.ts';
import type { Interval } from './interval.ts';
import { meanInterval } from './mean-interval.ts';
import { withoutDoubles } from './task-outcome.ts';

/** A mean per attempt with its 95 % interval by cluster (`undefined` with fewer than two clusters). */
export interface MeanFigure {
  readonly n: number;
  readonly mean: number;
  readonly interval: Interval | undefined;
}

/** What one attempt costs. `undefined` where no attempt tells it. */
export interface CostSummary {
  readonly promptTokens: MeanFigure | undefined;
  readonly reusedTokens: MeanFigure | undefined;
  readonly drawnTokens: MeanFigure | undefined;
  readonly requests: MeanFigure | undefined;
  /** Milliseconds to solve while the race ran beside it, of attempts no cache answered: for planning, not for promises. */
  readonly solveMs: MeanFigure | undefined;
  /** Milliseconds to judge, of verdicts not taken over from an equal answer. */
  readonly checkMs: MeanFigure | undefined;
}

/** Mean cost of one recipe's attempts, judged or not. */
export function costSummary(records: readonly AttemptRecord[]): CostSummary {
  const single = withoutDoubles(records);
  const figure = (of: (record: AttemptRecord) => number | undefined): MeanFigure | undefined => {
    const observations = single.flatMap((record) => {
      const value = of(record);
      return value === undefined ? [] : [{ value, cluster: record.cluster }];
    });
    if (observations.length === 0) return undefined;
    return { n: observations.length, mean: clusterMean(observations).mean, interval: meanInterval(observations) };
  };
  return {
    promptTokens: figure((record) => record.usage.promptTokens),
    reusedTokens: figure((record) => record.usage.reusedTokens),
    drawnTokens: figure((record) => record.usage.drawnTokens),
    requests: figure((record) => record.usage.requests),
    solveMs: figure((record) => ((record.timings.cachedRequests ?? 0) > 0 ? undefined : record.timings.solveMs)),
    checkMs: figure((record) => (record.timings.checkShared === true ? undefined : record.timings.checkMs)),
  };
}
