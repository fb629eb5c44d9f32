import { describe, expect, it } from 'vitest';
import { type AnswerRecord, EVALUATION_FORMAT, type GradeRecord } from '../core/evaluation-record.ts';
import type { EvaluationResult } from '../core/evaluation-result.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { evaluationComparison } from './evaluation-comparison.ts';
import { evaluationComparisonText } from './evaluation-comparison-text.ts';
import { evaluationResult } from './evaluation-result.ts';
import { evaluationText } from './evaluation-text.ts';

type Kind = GradeRecord['verdict']['kind'];
const VERDICTS: Readonly<Record<Kind, GradeRecord['verdict']>> = {
  passed: { kind: 'passed' },
  failed: { kind: 'failed', failures: [] },
  'timed-out': { kind: 'timed-out', limitMs: 1 },
  invalid: { kind: 'invalid', reason: 'x' },
  unjudged: { kind: 'unjudged', error: 'x' },
};

function graded(task: string, attempt: number, kind: Kind | 'undrawn', recorded?: string) {
  const answer: AnswerRecord = {
    format: EVALUATION_FORMAT,
    type: 'answer',
    key: `${task}/${attempt}`,
    task,
    attempt,
    form: 'answer',
    text: '',
    ...(recorded === undefined ? {} : { recorded }),
    ...(kind === 'undrawn' ? { error: 'model-failed' } : {}),
  };
  if (kind === 'undrawn') return { answer, grade: undefined };
  const rest = { checkRevision: 'c', mode: 'separate-processes' as const, testsRun: 1, cpuSeconds: 0, wallMs: 1, output: '' };
  const grade: GradeRecord = {
    format: EVALUATION_FORMAT,
    type: 'grade',
    key: `${task}/${attempt}`,
    task,
    verdict: VERDICTS[kind],
    ...rest,
  };
  return { answer, grade };
}

function result(rows: readonly ReturnType<typeof graded>[], change: Partial<EvaluationResult> = {}, questions = 40): EvaluationResult {
  const made = evaluationResult({
    manifest: { format: EVALUATION_FORMAT, run: 'run', kind: 'grade', createdAt: '', benchmark: 'toy', revision: 'r', title: 'toy' },
    revision: 'r',
    title: 'toy',
    questions: Array.from({ length: questions }, (_, at) => ({ task: `T/${at}`, cluster: `T/${at}`, checkRevision: 'c' })),
    graded: rows,
    wallMs: 1,
  });
  return { ...made, ...change };
}
const all = (kindOf: (at: number) => Kind, count = 40) => Array.from({ length: count }, (_, at) => graded(`T/${at}`, 0, kindOf(at)));

describe('figures of an evaluation', () => {
  it('count unjudged answers apart: they are in no rate', () => {
    const made = result([
      graded('T/0', 0, 'passed'),
      graded('T/1', 0, 'unjudged'),
      graded('T/2', 0, 'undrawn'),
      graded('T/3', 0, 'invalid'),
    ]);
    expect(made).toMatchObject({ n: 4, left: 36, passed: 1, failed: 1, unjudged: 2, passAtK: [{ k: 1, n: 2, rate: 0.5 }] });
    expect(evaluationText(made).join('\n')).toContain('2 answers unjudged by our fault, in no rate: T/1, T/2');
  });

  it('tell pass@k by the unbiased estimate for each k with as many answers', () => {
    const attempts = Array.from({ length: 10 }, (_, at) => graded('T/0', at, at < 2 ? 'passed' : 'failed'));
    const made = result([...attempts, ...Array.from({ length: 10 }, (_, at) => graded('T/1', at, 'failed'))]);
    expect(made.passAtK.map(({ k, n, rate }) => [k, n, rate?.toFixed(6)])).toEqual([
      [1, 2, '0.100000'],
      [10, 2, '0.500000'],
    ]);
  });

  it('name every question whose recorded verdict is another one, never one that we did not judge', () => {
    const rows = [
      graded('T/0', 0, 'passed', 'passed'),
      graded('T/1', 0, 'failed', 'passed'),
      graded('T/2', 0, 'passed', 'failed'),
      graded('T/3', 0, 'unjudged', 'passed'),
      graded('T/4', 0, 'timed-out', 'failed'),
    ];
    const made = result(rows);
    expect(made.published).toEqual({ n: 4, publishedPassed: 2, oursPassed: 2, differing: ['T/1', 'T/2'] });
    expect(evaluationText(made)).toContain('  T/1: recorded passed, ours failed');
  });
});

describe('a comparison of two evaluations', () => {
  it('finds what is better, question by question', () => {
    const better = result(
      all((at) => (at % 4 === 0 ? 'failed' : 'passed')),
      { run: 'a' },
    );
    const worse = result(
      all((at) => (at % 4 === 1 ? 'passed' : 'failed')),
      { run: 'b' },
    );
    const compared = evaluationComparison(better, worse);
    expect(compared).toMatchObject({ n: 40, difference: 0.5, wins: 20, losses: 0, verdict: 'better' });
    expect(evaluationComparisonText(compared)[0]).toBe('a is better than b.');
    expect(evaluationComparison(worse, better)).toMatchObject({ verdict: 'worse', won: [], lost: compared.won });
  });

  it('says that it cannot tell, and leaves out what one side has not judged', () => {
    const some = result(all((at) => (at === 0 ? 'unjudged' : at % 2 === 0 ? 'passed' : 'failed'), 12));
    const others = result(all((at) => (at % 3 === 0 ? 'passed' : 'failed'), 14));
    const compared = evaluationComparison(some, others);
    expect(compared).toMatchObject({ n: 11, unjudged: 1, verdict: 'cannot-tell', first: { onlyHere: 0 }, second: { onlyHere: 2 } });
    expect(evaluationComparisonText(compared)[0]).toContain('fewer than 20');
  });

  it.each([
    ['another benchmark', { benchmark: 'other' }, 'of other'],
    ['other questions', { revision: 'other' }, 'different questions'],
    ['no question in common', { tasks: [] }, 'no question in common'],
  ])('refuses %s', (_, change, message) => {
    const refused = () =>
      evaluationComparison(
        result(all(() => 'passed')),
        result(
          all(() => 'passed'),
          change,
        ),
      );
    expect(refused).toThrow(WhetstoneError);
    expect(refused).toThrow(message);
  });

  it('refuses verdicts of other tests', () => {
    const made = result(all(() => 'passed'));
    const other = { ...made, tasks: made.tasks.map((task, at) => (at < 3 ? { ...task, checkRevision: 'd' } : task)) };
    expect(() => evaluationComparison(made, other)).toThrow('3 of 40 shared questions were judged by other tests');
  });
});
