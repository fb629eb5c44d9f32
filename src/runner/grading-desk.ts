import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerRecord, GradeRecord } from '../core/evaluation-record.ts';
import { gradeRecordSchema } from '../core/evaluation-record.ts';
import type { UnitQueue } from '../core/unit-queue.ts';
import { type GradedProblem, gradeUnit, unjudgedRecord } from './grade-unit.ts';
import type { KeyedLines } from './keyed-lines.ts';

const POLL_MS = 30;
const OUTCOMES_AT_A_TIME = 200;

export interface GradingParts {
  readonly queue: UnitQueue;
  readonly problems: ReadonlyMap<string, GradedProblem>;
  readonly grades: KeyedLines<GradeRecord>;
  readonly graderRevision: string;
  readonly signal: AbortSignal;
  /** Rejects when no worker can go on. */
  readonly failed: Promise<never>;
  readonly onGrade: (answer: AnswerRecord, grade: GradeRecord) => void;
}

/**
 * Hands answers to the workers and keeps what they bring. An answer whose program was judged before, in this sitting or an earlier one, is
 * not judged again. What is kept lies in the grades; the queue may be lost.
 */
export class GradingDesk {
  readonly #parts: GradingParts;
  /** By unit, the answers that wait for it: equal programs wait for the same. */
  readonly #waiting = new Map<string, { readonly graded: GradedProblem; readonly answers: AnswerRecord[] }>();

  constructor(parts: GradingParts) {
    this.#parts = parts;
  }

  /** Answers of ours that were never drawn, and those to questions that are not there, must not be handed in. */
  async submit(answer: AnswerRecord): Promise<void> {
    const { problems, grades, queue, graderRevision, onGrade } = this.#parts;
    const graded = problems.get(answer.task);
    if (graded === undefined) throw new Error(`no question ${answer.task}`);
    const unit = gradeUnit(graded, answer, graderRevision);
    const known = grades.final(unit.key);
    if (known !== undefined) return onGrade(answer, known);
    const waiting = this.#waiting.get(unit.key);
    if (waiting !== undefined) waiting.answers.push(answer);
    else {
      this.#waiting.set(unit.key, { graded, answers: [answer] });
      await queue.add([unit]);
    }
  }

  /** How many programs have no grade yet. */
  get open(): number {
    return this.#waiting.size;
  }

  /** Takes in outcomes until `isOver()` and nothing is open. Throws the signal's reason, and what workers failed with. */
  async collect(isOver: () => boolean): Promise<void> {
    const { signal, failed } = this.#parts;
    while (!(isOver() && this.#waiting.size === 0)) {
      signal.throwIfAborted();
      if ((await this.#takeIn()) === 0) await Promise.race([sleep(POLL_MS), failed]);
    }
  }

  async #takeIn(): Promise<number> {
    const { queue, grades, problems, onGrade } = this.#parts;
    const outcomes = await queue.outcomes(OUTCOMES_AT_A_TIME);
    for (const outcome of outcomes) {
      const waiting = this.#waiting.get(outcome.key);
      // Of an earlier sitting that asked for more, or of an earlier grader: kept if it can be, asked for by nobody.
      const grade =
        'result' in outcome
          ? gradeRecordSchema.parse(outcome.result)
          : waiting && unjudgedRecord(outcome.key, waiting.graded, outcome.error);
      if (grade === undefined || !problems.has(grade.task)) continue;
      grades.append(grade);
      this.#waiting.delete(outcome.key);
      for (const answer of waiting?.answers ?? []) onGrade(answer, grades.get(outcome.key) as GradeRecord);
    }
    if (outcomes.length > 0) await queue.collected(outcomes.map(({ key }) => key));
    return outcomes.length;
  }
}
