import { type Cause, causeOf } from '../../metrics/cause-of.ts';
import { withoutDoubles } from '../../metrics/task-outcome.ts';
import type { ArmFigures } from '../report-figures.ts';
import type { ReportInput } from '../report-input.ts';

/** One answer: arm number, verdict, cause, then indices into the table of texts (-1: none): answer, what the model said, failure, test output. */
export type AnswerRow = readonly [
  rank: number,
  verdict: string,
  cause: Cause | '',
  answer: number,
  said: number,
  failure: number,
  output: number,
  candidates: readonly number[],
];

/** All tasks as compact plain data for the page's own script; equal texts are stored once. */
export interface TaskData {
  readonly arms: readonly { readonly rank: number; readonly label: string; readonly isWinner: boolean }[];
  readonly texts: readonly string[];
  readonly tasks: readonly {
    readonly id: string;
    readonly kind: string;
    readonly part: string;
    readonly cluster: string;
    readonly where: string;
    readonly before: number;
    readonly truth: number;
    readonly after: number;
    readonly apart: string;
    readonly answers: readonly AnswerRow[];
  }[];
}

/** How much of each text is kept; `note` tells the reader what was left out. */
interface Detail {
  readonly output: number;
  readonly answer: number;
  readonly lines: number;
  readonly note: string | undefined;
}

const DETAILS: readonly Detail[] = [
  { output: 4000, answer: 6000, lines: 14, note: undefined },
  { output: 1200, answer: 3000, lines: 10, note: 'Long test output is shortened here; the run’s records hold all of it.' },
  { output: 300, answer: 1200, lines: 6, note: 'Test output and long answers are shortened here; the run’s records hold all of them.' },
  { output: 0, answer: 400, lines: 3, note: 'Test output is left out and answers are shortened here; the run’s records hold all of them.' },
];

/** The fullest data that fit into `maxBytes` as JSON; the least detail when none does. */
export function taskData(
  input: ReportInput,
  arms: readonly ArmFigures[],
  ranks: ReadonlyMap<string, number>,
  maxBytes: number,
): { readonly json: string; readonly note: string | undefined } {
  let json = '';
  let note: string | undefined;
  for (const detail of DETAILS) {
    json = JSON.stringify(dataAt(input, arms, ranks, detail));
    note = detail.note;
    if (Buffer.byteLength(json) <= maxBytes) break;
  }
  // Inside <script>: no "</script" and no "<!--" can appear.
  return { json: json.replaceAll('<', '\\u003c'), note };
}

function dataAt(input: ReportInput, arms: readonly ArmFigures[], ranks: ReadonlyMap<string, number>, detail: Detail): TaskData {
  const texts: string[] = [];
  const known = new Map<string, number>();
  const keep = (text: string): number => {
    if (text === '') return -1;
    const found = known.get(text);
    if (found !== undefined) return found;
    known.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const byTask = Map.groupBy(withoutDoubles(input.records), (record) => record.task);
  return {
    arms: arms.map((arm) => ({ rank: ranks.get(arm.hash) ?? 0, label: arm.label, isWinner: arm.isWinner })),
    texts,
    tasks: input.tasks.map((task) => ({
      id: task.id,
      kind: task.kind,
      part: task.part,
      cluster: task.cluster,
      where: `${task.path}:${task.line}`,
      before: keep(nearest(task.before, detail.lines, 'last')),
      truth: keep(clip(task.truth, detail.answer)),
      after: keep(nearest(task.after, Math.ceil(detail.lines * 0.6), 'first')),
      apart: task.notInferable ?? '',
      answers: (byTask.get(task.id) ?? [])
        .filter((record) => ranks.has(record.recipe))
        .sort((a, b) => (ranks.get(a.recipe) ?? 0) - (ranks.get(b.recipe) ?? 0) || a.attempt - b.attempt)
        .map((record): AnswerRow => {
          const texts = record.candidates.map((candidate) => candidate.edits.map((edit) => edit.text).join('\n'));
          const answer = texts.at(-1) ?? '';
          const said = record.candidates.at(-1)?.text ?? '';
          return [
            ranks.get(record.recipe) as number,
            record.verdict.kind,
            causeOf(record, { truth: task.truth, suffix: task.after }) ?? '',
            keep(clip(answer, detail.answer)),
            said === answer ? -1 : keep(clip(said, detail.answer)),
            keep(clip(failureWords(record.verdict), 600)),
            record.verdict.kind === 'passed' || detail.output === 0 ? -1 : keep(clip(record.testOutput, detail.output)),
            [...new Set(texts.slice(0, -1).filter((text) => text !== answer))].map((text) => keep(clip(text, detail.answer))),
          ];
        }),
    })),
  };
}

function failureWords(verdict: ReportInput['records'][number]['verdict']): string {
  switch (verdict.kind) {
    case 'passed':
      return '';
    case 'failed':
      return verdict.failures
        .slice(0, 3)
        .map(({ test, error, message }) => [test, [error, message].filter(Boolean).join(': ')].filter(Boolean).join('\n  '))
        .join('\n');
    case 'timed-out':
      return `stopped after ${verdict.limitMs} ms`;
    case 'invalid':
      return verdict.reason;
    case 'unjudged':
      return verdict.error;
  }
}

/** Head and tail of a long text. */
function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor(limit / 2);
  return `${text.slice(0, half)}\n… ${text.length - 2 * half} characters left out …\n${text.slice(-half)}`;
}

/** The lines of a file next to the hole; very long ones are cut on the far side. */
function nearest(text: string, lines: number, side: 'first' | 'last'): string {
  const all = text.split('\n');
  const kept = side === 'last' ? all.slice(-lines) : all.slice(0, lines);
  return kept.map((line) => (line.length <= 400 ? line : side === 'last' ? `…${line.slice(-400)}` : `${line.slice(0, 400)}…`)).join('\n');
}
