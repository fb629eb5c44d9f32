import type { RunRecord } from '../core/record.ts';

/**
 * A record without what two equal runs may differ in: times, tokens a kept prefix saved (a restart loses it), who answered (cache or
 * engine), and the durations and addresses that tests print.
 */
export function comparableRecord(record: RunRecord): unknown {
  if (record.type === 'latency') {
    const { firstTextMs: _first, totalMs: _total, ...rest } = record;
    return rest;
  }
  const { timings: _timings, usage, ...rest } = record;
  const { reusedTokens: _reused, ...used } = usage;
  const verdict =
    rest.verdict.kind === 'failed'
      ? { ...rest.verdict, failures: rest.verdict.failures.map((failure) => ({ ...failure, message: withoutTimes(failure.message) })) }
      : rest.verdict;
  return { ...rest, usage: used, verdict, testOutput: withoutTimes(rest.testOutput) };
}

/** Comparable records by key, sorted: two lists are equal when the runs are. */
export function comparableRecords(records: Iterable<RunRecord>): readonly unknown[] {
  return [...records].sort((a, b) => (a.key < b.key ? -1 : 1)).map(comparableRecord);
}

function withoutTimes(text: string): string {
  return text.replace(/\b\d+(\.\d+)?\s?(ms|s)\b/g, '<time>').replace(/\b0x[0-9a-f]+\b/gi, '<address>');
}
