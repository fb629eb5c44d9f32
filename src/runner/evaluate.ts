import { join } from 'node:path';
import type { AnswerRecord, GradeRecord } from '../core/evaluation-record.ts';
import type { UnitQueue } from '../core/unit-queue.ts';
import { type EvaluationFolder, QUEUE, removeQueue } from './evaluation-folder.ts';
import type { GradedProblem } from './grade-unit.ts';
import { GradingDesk } from './grading-desk.ts';
import { SqliteQueue } from './sqlite-queue.ts';

/** Whoever takes units from the queue, in this process or in others. */
export interface Graders extends AsyncDisposable {
  /** Rejects when no grader can go on; never resolves. */
  readonly failed: Promise<never>;
  /** Left out where graders cannot stand still without this process doing so, too. */
  startAnother?(): void;
}

export interface GradedAnswer {
  readonly answer: AnswerRecord;
  /** Left out: there was nothing to judge, by our own error while drawing. */
  readonly grade: GradeRecord | undefined;
}

export interface EvaluationWork {
  readonly evaluation: EvaluationFolder;
  readonly problems: ReadonlyMap<string, GradedProblem>;
  readonly graderRevision: string;
  readonly leaseMs: number;
  /** Starts the graders on the queue; `path` is for those in other processes. */
  readonly graders: (queue: UnitQueue, path: string) => Promise<Graders>;
  /** Hands in each answer, drawn or given, once. */
  readonly answers: (submit: (answer: AnswerRecord) => Promise<void>) => Promise<void>;
  readonly onGraded: (graded: GradedAnswer) => void;
  readonly signal: AbortSignal;
}

/**
 * Judges answers while they come. Returns when all are judged; everything it learned lies in the folder before it is told.
 * Throws the signal's reason, and what drawing or the graders fail with; what was kept until then stays.
 */
export async function evaluate(work: EvaluationWork): Promise<void> {
  const { evaluation, signal, onGraded } = work;
  const path = join(evaluation.folder, QUEUE);
  {
    await using queue = new SqliteQueue(path);
    await using graders = await work.graders(queue, path);
    const desk = new GradingDesk({
      ...work,
      queue,
      grades: evaluation.grades,
      failed: graders.failed,
      onGrade: (answer, grade) => onGraded({ answer, grade }),
    });
    let isOver = false;
    let failure: { readonly error: unknown } | undefined;
    const submit = async (answer: AnswerRecord): Promise<void> => {
      if (failure !== undefined) throw failure.error;
      if (answer.error !== undefined) onGraded({ answer, grade: undefined });
      else await desk.submit(answer);
    };
    const frozen = replaceFrozen(queue, graders, work.leaseMs);
    const bringing = work.answers(submit).finally(() => {
      isOver = true;
    });
    try {
      await Promise.all([bringing, desk.collect(() => isOver)]);
    } catch (error) {
      failure = { error };
      throw error;
    } finally {
      clearInterval(frozen);
      await bringing.catch(() => {}); // What it failed with is thrown above; nothing may go on drawing behind it.
    }
    signal.throwIfAborted();
  }
  removeQueue(evaluation.folder);
}

/** When units wait and nobody holds any for a whole lease, all graders stand still: one more is started. */
function replaceFrozen(queue: UnitQueue, { startAnother }: Graders, leaseMs: number): NodeJS.Timeout | undefined {
  if (startAnother === undefined) return undefined;
  let wasIdle = false;
  const look = async (): Promise<void> => {
    const { waiting, leased } = await queue.counts();
    const isIdle = waiting > 0 && leased === 0;
    if (isIdle && wasIdle) startAnother();
    wasIdle = isIdle && !wasIdle;
  };
  return setInterval(() => void look().catch(() => {}), leaseMs); // A queue that cannot be read fails the desk first.
}
