import type { LatencyRecord } from '../core/record.ts';
import { type Quantile, quantileWithInterval } from './quantile-interval.ts';
import { withoutDoubles } from './task-outcome.ts';

/** Milliseconds of the quiet pass. `undefined` where that state was not measured. */
export interface LatencyFigures {
  readonly n: number;
  readonly firstTextP50: Quantile;
  readonly firstTextP95: Quantile;
  readonly totalP50: Quantile;
  readonly totalP95: Quantile;
}

export interface LatencySummary {
  readonly cold: LatencyFigures | undefined;
  readonly warm: LatencyFigures | undefined;
}

/** p50 and p95 of one recipe's latency records, cold and warm apart. `clusterOf` names a task's cluster; left out, every task is its own. */
export function latencySummary(records: readonly LatencyRecord[], clusterOf: (task: string) => string = (task) => task): LatencySummary {
  const single = withoutDoubles(records);
  return { cold: figuresOf(single, 'cold', clusterOf), warm: figuresOf(single, 'warm', clusterOf) };
}

function figuresOf(
  records: readonly LatencyRecord[],
  state: LatencyRecord['state'],
  clusterOf: (task: string) => string,
): LatencyFigures | undefined {
  const wanted = records.filter((record) => record.state === state);
  const quantile = (of: (record: LatencyRecord) => number, share: number): Quantile | undefined =>
    quantileWithInterval(
      wanted.map((record) => ({ value: of(record), cluster: clusterOf(record.task) })),
      share,
    );
  const firstTextP50 = quantile((record) => record.firstTextMs, 0.5);
  const firstTextP95 = quantile((record) => record.firstTextMs, 0.95);
  const totalP50 = quantile((record) => record.totalMs, 0.5);
  const totalP95 = quantile((record) => record.totalMs, 0.95);
  if (!firstTextP50 || !firstTextP95 || !totalP50 || !totalP95) return undefined;
  return { n: wanted.length, firstTextP50, firstTextP95, totalP50, totalP95 };
}
