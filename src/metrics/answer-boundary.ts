import type { AttemptRecord } from '../core/record.ts';
import { lengthFigures } from './answer-length.ts';
import { answerOf, boundaryFaults, type CauseContext, isUntidyPass } from './cause-of.ts';
import { comparePaired, type PairedComparison } from './compare-paired.ts';

/** Where answers end, beside where they should. All but the medians are counts of answers. */
export interface BoundaryFigures {
  /** Judged answers to tasks whose text can be inferred. */
  readonly n: number;
  /**
   * Went on behind the true end: said the true text and more, repeated the suffix or, where it did not pass, wrote far more lines (three more,
   * or twice as many). A longer text that passed, and ended, is a right answer in other words.
   */
  readonly overran: number;
  /** Said again one of the first three lines behind the hole. */
  readonly repeatedSuffix: number;
  /** Fewer lines of code than the true text; nothing at all included. */
  readonly shorter: number;
  readonly longer: number;
  /** The model drew a token that ends an answer, before the limit and before any rule. */
  readonly endedItself: number;
  /** Median distance from the true length, in characters that are no blanks; `undefined` when n is 0. */
  readonly errorMedian: number | undefined;
  /** The same as a share of the true length. */
  readonly relativeErrorMedian: number | undefined;
}

export type ContextOf = (task: string) => CauseContext | undefined;

/** How one recipe's answers end. Answers without a known true text, and those our own fault kept from being judged, say nothing. */
export function boundaryFigures(records: readonly AttemptRecord[], contextOf: ContextOf): BoundaryFigures {
  const told = tellingOf(records, contextOf);
  const answers = told.map(({ record, context }) => ({ text: answerOf(record.candidates), context }));
  const { n, shorter, longer } = lengthFigures(
    told.map(({ record }) => record),
    (task) => contextOf(task)?.truth,
  );
  const errors = answers.map(({ text, context }) => Math.abs(written(text) - written(context.truth)));
  return {
    ...{ n, shorter, longer },
    overran: told.filter(overruns).length,
    repeatedSuffix: answers.filter(({ text, context }) => boundaryFaults(text, context).repeatsSuffix).length,
    endedItself: told.filter(({ record }) => record.candidates.at(-1)?.origin.notes?.includes('ended: stop')).length,
    errorMedian: median(errors),
    relativeErrorMedian: median(errors.map((error, at) => error / Math.max(1, written(answers[at]?.context.truth ?? '')))),
  };
}

/**
 * Compares how often two recipes overran, on the tasks both answered: a win is a task where only B did. `difference` is the share of A that
 * overran less that of B, so below 0 is better.
 */
export function compareOverrun(a: readonly AttemptRecord[], b: readonly AttemptRecord[], contextOf: ContextOf): PairedComparison {
  const cleanOf = (records: readonly AttemptRecord[]): readonly AttemptRecord[] =>
    tellingOf(records, contextOf).map((told) => ({
      ...told.record,
      verdict: overruns(told) ? { kind: 'failed', failures: [] } : { kind: 'passed' },
    }));
  const clean = comparePaired(cleanOf(a), cleanOf(b));
  const { low, high } = clean.interval;
  return {
    ...clean,
    rateA: 1 - clean.rateA,
    rateB: 1 - clean.rateB,
    difference: 0 - clean.difference,
    interval: { low: 0 - high, high: 0 - low },
  };
}

interface Telling {
  readonly record: AttemptRecord;
  readonly context: CauseContext;
}

function tellingOf(records: readonly AttemptRecord[], contextOf: ContextOf): readonly Telling[] {
  return records.flatMap((record) => {
    const context = contextOf(record.task);
    return context && record.verdict.kind !== 'unjudged' && record.notInferable === undefined ? [{ record, context }] : [];
  });
}

function overruns({ record, context }: Telling): boolean {
  if (record.verdict.kind === 'passed') return isUntidyPass(record, context);
  const { repeatsSuffix, runsOn } = boundaryFaults(answerOf(record.candidates), context);
  return repeatsSuffix || runsOn;
}

/** Blanks are left out: how deep a hole is indented says nothing about how much is written. */
const written = (text: string): number => text.replace(/\s+/g, '').length;

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((x, y) => x - y);
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return below === undefined || above === undefined ? undefined : (below + above) / 2;
}
