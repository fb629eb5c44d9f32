import type { AttemptRecord, RunRecord } from '../../src/core/record.ts';

/**
 * A record without anyone's source text: what the statistics need, and hashes of the rest. Third-party code stays out of the
 * evidence; the text can be had again by running the same command.
 */
export type SlimRecord = Omit<AttemptRecord, 'candidates' | 'testOutput' | 'verdict' | 'otherVerdicts'> & {
  readonly verdict: string;
  readonly errors: readonly string[];
  readonly candidates: number;
};

export function slim(record: RunRecord): SlimRecord | RunRecord {
  if (record.type === 'latency') return record;
  const { candidates, testOutput: _output, verdict, otherVerdicts: _others, ...rest } = record;
  const errors = verdict.kind === 'failed' ? [...new Set(verdict.failures.map((failure) => failure.error))] : [];
  return { ...rest, verdict: verdict.kind, errors, candidates: candidates.length };
}
