import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { humaneval } from '../../src/benchmarks/humaneval.ts';
import { judgePython } from '../../src/cli/judge-python.ts';
import { type OpenBenchmark, openBenchmark } from '../../src/cli/open-benchmark.ts';
import { openGrader } from '../../src/cli/open-grader.ts';
import { processGraders } from '../../src/cli/process-graders.ts';
import { type AnswerRecord, EVALUATION_FORMAT, type GradeRecord } from '../../src/core/evaluation-record.ts';
import { GRADER_REVISION } from '../../src/core/judge.ts';
import { hashOf } from '../../src/core/random.ts';
import type { UnitQueue } from '../../src/core/unit-queue.ts';
import { evaluate, type Graders } from '../../src/runner/evaluate.ts';
import { openEvaluation } from '../../src/runner/evaluation-folder.ts';
import { localGraders } from '../../src/runner/local-graders.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { testPythonPath } from './run-whetstone.ts';

/** Data sets lie beside the clone. */
export const DATA_SETS = resolve(import.meta.dirname, '../../../shared/data');
export const hasHumaneval = existsSync(join(DATA_SETS, 'humaneval'));
export const PYTHON = judgePython(testPythonPath(), { cwd: '/', path: process.env.PATH ?? '' });

/** For each question its reference, an empty answer, one that is wrong, and one that never ends. */
export function answersTo({ problems }: OpenBenchmark, count: number, endless: number): readonly AnswerRecord[] {
  return problems.slice(0, count).flatMap(({ id, reference = '' }, at) => {
    const texts = [reference, '', '    return None\n', ...(at < endless ? ['    while True: pass\n'] : [])];
    return texts.map((text, attempt) => ({
      format: EVALUATION_FORMAT,
      type: 'answer' as const,
      key: hashOf(id, attempt),
      task: id,
      attempt,
      form: 'answer' as const,
      text,
    }));
  });
}

export interface Grading {
  readonly open: OpenBenchmark;
  readonly answers: readonly AnswerRecord[];
  readonly leaseMs: number;
  /** Heard while graders are at work. */
  readonly during?: (parts: { readonly graders: Graders; readonly queuePath: string; readonly graded: number }) => void;
}

/** Grades in a new folder: with as many processes as said, or in this one. Verdicts by answer, sorted. */
export async function gradeAll(grading: Grading, workers: number | 'here') {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-grading-'));
  const verdicts = new Map<string, GradeRecord['verdict']['kind']>();
  await using evaluation = await openEvaluation(folder, {
    format: EVALUATION_FORMAT,
    run: 'test',
    kind: 'grade',
    createdAt: new Date().toISOString(),
    benchmark: 'humaneval',
    revision: grading.open.revision,
    title: 'test',
  });
  let parts: { graders: Graders; queuePath: string } | undefined;
  await evaluate({
    evaluation,
    problems: grading.open.graded,
    graderRevision: GRADER_REVISION,
    leaseMs: grading.leaseMs,
    graders: async (queue, queuePath) => {
      const graders = await gradersOf(grading, workers, queue, queuePath);
      parts = { graders, queuePath };
      return graders;
    },
    answers: async (submit) => {
      for (const answer of grading.answers) await submit(answer);
    },
    onGraded: ({ answer, grade }) => {
      const name = `${answer.task}#${answer.attempt}`;
      if (verdicts.has(name)) throw new Error(`${name} was told twice`);
      verdicts.set(name, grade?.verdict.kind ?? 'unjudged');
      if (parts !== undefined) grading.during?.({ ...parts, graded: verdicts.size });
    },
    signal: new AbortController().signal,
  });
  return { folder, verdicts: Object.fromEntries([...verdicts].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

async function gradersOf({ open, leaseMs }: Grading, workers: number | 'here', queue: UnitQueue, queuePath: string): Promise<Graders> {
  if (workers !== 'here') {
    const options = { queue: queuePath, benchmark: 'humaneval', dataSets: DATA_SETS, python: PYTHON, sandbox: 'auto', leaseMs };
    return processGraders(workers, options);
  }
  const judge = await openGrader({ sandbox: await chooseSandbox('auto'), python: PYTHON, sideBySide: 1 }, new AbortController().signal);
  const graders = localGraders(queue, { problems: open.graded, judge, graderRevision: GRADER_REVISION, leaseMs, sideBySide: 1 });
  return {
    failed: graders.failed,
    async [Symbol.asyncDispose]() {
      await graders[Symbol.asyncDispose]();
      await judge[Symbol.asyncDispose]();
    },
  };
}

export function openHumaneval(): Promise<OpenBenchmark> {
  return openBenchmark(humaneval, DATA_SETS);
}
