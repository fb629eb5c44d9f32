import type { AnswerRecord, EvaluationManifest, GradeRecord } from '../core/evaluation-record.ts';
import { type AttemptResult, type EvaluationResult, evaluationResultSchema } from '../core/evaluation-result.ts';
import { classScores } from '../metrics/class-scores.ts';
import { passAtKOf } from '../metrics/pass-at-k-of.ts';
import type { JudgedAttempt } from '../metrics/task-outcome.ts';

/** Reported where there are as many answers to a question. */
const KS = [1, 10, 100] as const;

export interface ResultInput {
  readonly manifest: EvaluationManifest;
  /** Hash of all questions of the benchmark. */
  readonly revision: string;
  readonly title: string;
  /** All questions of the benchmark, in its order. */
  readonly questions: readonly { readonly task: string; readonly cluster: string; readonly checkRevision: string }[];
  readonly graded: readonly { readonly answer: AnswerRecord; readonly grade: GradeRecord | undefined }[];
  readonly unknownAnswers?: number;
  readonly wallMs: number;
}

/** The figures of an evaluation, from its records alone. */
export function evaluationResult({
  manifest,
  revision,
  title,
  questions,
  graded,
  unknownAnswers = 0,
  wallMs,
}: ResultInput): EvaluationResult {
  const byTask = Map.groupBy(graded, ({ answer }) => answer.task);
  const tasks = questions.flatMap(({ task, cluster, checkRevision }) => {
    const own = byTask.get(task);
    if (own === undefined) return [];
    const attempts = own.map(attemptResult).sort((a, b) => a.attempt - b.attempt);
    return [{ task, cluster, checkRevision, attempts }];
  });
  const attempts = tasks.flatMap((task) => task.attempts);
  const count = (kind: string): number => attempts.filter(({ verdict }) => verdict === kind).length;
  const most = Math.max(0, ...tasks.map((task) => task.attempts.length));
  const usages = graded.flatMap(({ answer }) => answer.usage ?? []);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return evaluationResultSchema.parse({
    schema: 'whetstone.evaluation/1',
    run: manifest.run,
    kind: manifest.kind,
    benchmark: manifest.benchmark,
    revision,
    title,
    model: manifest.model ?? null,
    n: tasks.length,
    attempts: most,
    left: questions.length - tasks.length,
    unknownAnswers,
    passed: count('passed'),
    failed: attempts.length - count('passed') - count('unjudged'),
    unjudged: count('unjudged'),
    passAtK: KS.filter((k) => k === 1 || k <= most).map((k) => {
      const { n, rate, interval } = passAtKOf(judgedAttempts({ tasks }), k);
      return { k, n, rate: rate ?? null, interval };
    }),
    modes: countsOf(graded.map(({ grade }) => grade?.mode ?? 'not-run')),
    classes: classesOf(graded),
    tokens:
      usages.length === 0
        ? null
        : {
            prompt: sum(usages.map(({ promptTokens }) => promptTokens)),
            reused: sum(usages.map(({ reusedTokens }) => reusedTokens)),
            drawn: sum(usages.map(({ drawnTokens }) => drawnTokens)),
          },
    solveMs: sum(graded.map(({ answer }) => answer.solveMs ?? 0)),
    checkMs: sum([...new Map(graded.map(({ grade }) => [grade?.key, grade?.wallMs ?? 0])).values()]),
    wallMs,
    published: publishedOf(tasks),
    tasks,
  });
}

/** What metrics are made of. */
export function judgedAttempts({ tasks }: Pick<EvaluationResult, 'tasks'>): readonly JudgedAttempt[] {
  return tasks.flatMap(({ task, cluster, attempts }) =>
    attempts.map(({ attempt, verdict }) => ({ key: `${task}#${attempt}`, task, cluster, verdict: { kind: verdict } })),
  );
}

/** Tasks whose recorded verdict differs from ours in any attempt that we judged. */
export function differingTasks(tasks: EvaluationResult['tasks']): readonly string[] {
  return tasks.filter(({ attempts }) => attempts.some(isDiffering)).map(({ task }) => task);
}

export function isDiffering({ recorded, verdict }: AttemptResult): boolean {
  return recorded !== undefined && verdict !== 'unjudged' && (recorded === 'passed') !== (verdict === 'passed');
}

function attemptResult({ answer, grade }: ResultInput['graded'][number]): AttemptResult {
  return {
    attempt: answer.attempt,
    answer: answer.key,
    grade: grade?.key ?? null,
    verdict: grade?.verdict.kind ?? 'unjudged',
    ...(answer.recorded === undefined ? {} : { recorded: answer.recorded }),
  };
}

function publishedOf(tasks: EvaluationResult['tasks']): EvaluationResult['published'] {
  const both = tasks
    .flatMap(({ attempts }) => attempts)
    .filter(({ recorded, verdict }) => recorded !== undefined && verdict !== 'unjudged');
  if (both.length === 0) return null;
  return {
    n: both.length,
    publishedPassed: both.filter(({ recorded }) => recorded === 'passed').length,
    oursPassed: both.filter(({ verdict }) => verdict === 'passed').length,
    differing: [...differingTasks(tasks)],
  };
}

function classesOf(graded: ResultInput['graded']): EvaluationResult['classes'] {
  // With one test class for each question its share is the pass rate.
  if (!graded.some(({ grade }) => (grade?.classes?.length ?? 0) > 1)) return null;
  const byTask = Map.groupBy(graded, ({ answer }) => answer.task);
  // An answer that could not even be run has no test class: it passed none of those that others of its question have.
  return classScores(
    [...byTask.values()].map((own) => {
      const known = own.find(({ grade }) => grade?.classes !== undefined)?.grade?.classes ?? [];
      const none = known.map(({ name }) => ({ name, testsRun: 0, testsPassed: 0 }));
      return own.flatMap(({ grade }) => (grade === undefined || grade.verdict.kind === 'unjudged' ? [] : [grade.classes ?? none]));
    }),
  );
}

function countsOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
