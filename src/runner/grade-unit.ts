import { z } from 'zod';
import type { BenchmarkProblem, CheckSpec } from '../core/benchmark-problem.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { EVALUATION_FORMAT, type GradeRecord } from '../core/evaluation-record.ts';
import type { JudgedProgram } from '../core/judge.ts';
import { hashOf } from '../core/random.ts';
import type { NewUnit } from '../core/unit-queue.ts';
import { recordable } from './attempt-record.ts';

/** What a worker needs besides the data set, which it has: the texts of tests, some megabytes, do not travel with every answer. */
export const gradePayloadSchema = z.object({
  problem: z.string(),
  form: z.enum(['answer', 'program']),
  text: z.string(),
  /** Of a question that the data set does not have: answers may bring tests of their own. */
  check: z.custom<CheckSpec>().optional(),
});
export type GradePayload = z.infer<typeof gradePayloadSchema>;

/** A problem ready to be judged. */
export interface GradedProblem {
  readonly problem: Pick<BenchmarkProblem, 'id' | 'check' | 'programOf' | 'cluster'>;
  /** The check came with the answer. */
  readonly isOwn?: true;
  /** Hash of tests, expected values and limits. */
  readonly checkRevision: string;
}

export function gradedProblem(problem: BenchmarkProblem): GradedProblem {
  return { problem, checkRevision: checkRevisionOf(problem.check) };
}

/** A question that an answer brought along, with its tests; its answers are whole programs. */
export function ownProblem(id: string, check: CheckSpec): GradedProblem {
  const problem = { id, check, programOf: (answer: string) => answer };
  return { problem, checkRevision: checkRevisionOf(check), isOwn: true };
}

function checkRevisionOf(check: CheckSpec): string {
  return hashOf('check', canonicalJson(check)).slice(0, 16);
}

export function programOf({ problem }: GradedProblem, { form, text }: Pick<GradePayload, 'form' | 'text'>): string {
  return form === 'program' ? text : problem.programOf(text);
}

/** `graderRevision` names the judge: raised when it is mended, so that everything is judged again and nothing drawn again. */
export function gradeUnit(
  graded: GradedProblem,
  given: Pick<GradePayload, 'form' | 'text'>,
  graderRevision: string,
): NewUnit & { readonly payload: GradePayload } {
  const { id } = graded.problem;
  const key = hashOf('grade', graderRevision, id, graded.checkRevision, programOf(graded, given)).slice(0, 32);
  const own = graded.isOwn ? { check: graded.problem.check } : {};
  return { key, payload: { problem: id, form: given.form, text: given.text, ...own } };
}

export function gradeRecord(key: string, graded: GradedProblem, judged: JudgedProgram): GradeRecord {
  const { verdict, mode, testsRun, cpuSeconds, wallMs, output, classes } = judged;
  return {
    ...heading(key, graded),
    verdict: recordable(verdict),
    mode,
    testsRun,
    cpuSeconds,
    wallMs,
    output,
    ...(classes && { classes: classes.map((one) => ({ ...one })) }),
  };
}

/** Of a unit that no worker could do. */
export function unjudgedRecord(key: string, graded: GradedProblem, error: string): GradeRecord {
  return {
    ...heading(key, graded),
    verdict: { kind: 'unjudged', error },
    mode: 'not-run',
    testsRun: 0,
    cpuSeconds: 0,
    wallMs: 0,
    output: '',
  };
}

function heading(key: string, { problem, checkRevision }: GradedProblem) {
  return { format: EVALUATION_FORMAT, type: 'grade', key, task: problem.id, checkRevision } as const;
}
