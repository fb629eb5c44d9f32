import type { AttemptRecord } from '../core/record.ts';

/** What outcomes are made of: attempts of a race, or answers to a public benchmark, whose tasks have no kind. */
export type JudgedAttempt = Pick<AttemptRecord, 'key' | 'task' | 'cluster'> & {
  readonly kind?: AttemptRecord['kind'];
  readonly notInferable?: string;
  readonly verdict: Pick<AttemptRecord['verdict'], 'kind'>;
};

/** What one recipe reached at one task, over all its judged attempts. */
export interface TaskOutcome {
  readonly task: string;
  readonly cluster: string;
  readonly kind: AttemptRecord['kind'] | undefined;
  readonly notInferable: string | undefined;
  readonly attempts: number;
  readonly passed: number;
  /** Attempts lost by our own fault; not in `attempts`. */
  readonly unjudged: number;
}

/** Drops records whose key was seen before: a unit done twice counts once, the first one. */
export function withoutDoubles<T extends { readonly key: string }>(records: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return records.filter((record) => !seen.has(record.key) && seen.add(record.key));
}

/** One outcome per task, in order of first appearance; give it the records of one recipe. */
export function taskOutcomes(records: readonly JudgedAttempt[]): readonly TaskOutcome[] {
  const byTask = new Map<string, { -readonly [K in keyof TaskOutcome]: TaskOutcome[K] }>();
  for (const record of withoutDoubles(records)) {
    let outcome = byTask.get(record.task);
    if (outcome === undefined) {
      const { task, cluster, kind, notInferable } = record;
      outcome = { task, cluster, kind, notInferable, attempts: 0, passed: 0, unjudged: 0 };
      byTask.set(task, outcome);
    }
    if (record.verdict.kind === 'unjudged') outcome.unjudged += 1;
    else {
      outcome.attempts += 1;
      if (record.verdict.kind === 'passed') outcome.passed += 1;
    }
  }
  return [...byTask.values()];
}
