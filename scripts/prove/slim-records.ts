import type { RunRecord } from '../../src/core/record.ts';

/**
 * A record without anyone's source text: what the statistics need. Third-party code stays out of the evidence; the text can be had again
 * by running the same command.
 */
export function slim(record: RunRecord): RunRecord {
  if (record.type === 'latency') return record;
  const { otherVerdicts, verdict } = record;
  const failures = verdict.kind === 'failed' ? verdict.failures.map(({ test, error }) => ({ test, error, message: '' })) : [];
  return {
    ...record,
    candidates: [],
    testOutput: '',
    verdict: verdict.kind === 'failed' ? { kind: 'failed', failures: failures.slice(0, 3) } : verdict,
    ...(otherVerdicts && {
      otherVerdicts: Object.fromEntries(
        Object.entries(otherVerdicts).map(([index, other]) => [index, other.kind === 'failed' ? { kind: 'failed', failures: [] } : other]),
      ),
    }),
  };
}
