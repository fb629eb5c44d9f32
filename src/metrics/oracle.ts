import type { AttemptRecord } from '../core/record.ts';
import { type PassRate, passRate } from './pass-rate.ts';

/**
 * Pass rate if the best of all candidates had been chosen each time: the most that choosing could still win.
 * Only attempts whose other candidates were judged too (`otherVerdicts`), or that had one candidate, count; `undefined` when no attempt was so judged.
 */
export function oracle(records: readonly AttemptRecord[]): PassRate | undefined {
  if (!records.some((record) => record.otherVerdicts !== undefined)) return undefined;
  const known = records.filter((record) => record.otherVerdicts !== undefined || record.candidates.length <= 1);
  return passRate(
    known.map((record) => {
      const isSaved = Object.values(record.otherVerdicts ?? {}).some((verdict) => verdict.kind === 'passed');
      return isSaved ? { ...record, verdict: { kind: 'passed' as const } } : record;
    }),
  );
}
