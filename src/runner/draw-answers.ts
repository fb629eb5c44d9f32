import type { BenchmarkProblem } from '../core/benchmark-problem.ts';
import { type AnswerRecord, EVALUATION_FORMAT } from '../core/evaluation-record.ts';
import { hashOf } from '../core/random.ts';
import type { Arm } from './arm.ts';
import { type Answer, answer } from './attempt.ts';
import type { KeyedLines } from './keyed-lines.ts';
import { answerOf, questionRevision, questionTask } from './question-task.ts';
import { unitRandom } from './unit.ts';

export interface DrawWork {
  /** `recipeHash` of the recipe that answers. */
  readonly recipe: string;
  /** Called once, when the first answer is missing: what was drawn before is judged again without a model. */
  readonly openArm: () => Promise<Arm>;
  readonly problems: readonly BenchmarkProblem[];
  /** Answers of each question; their seeds differ. */
  readonly attempts: number;
  readonly answers: KeyedLines<AnswerRecord>;
  /** Heard once for each answer, also for those that were there already; awaited, so that drawing may be held up. */
  readonly onAnswer: (record: AnswerRecord) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Answers every question, one after the other, and keeps each answer before the next is drawn. What was drawn in an earlier sitting is not
 * drawn again, but for our own errors. Throws the signal's reason, and errors that no other question could escape.
 */
export async function drawAnswers({ recipe, openArm, problems, attempts, answers, onAnswer, signal }: DrawWork): Promise<void> {
  let arm: Arm | undefined;
  for (const problem of problems) {
    // Attempts of one question follow each other: the engine keeps their common prompt.
    for (let attempt = 0; attempt < attempts; attempt++) {
      signal.throwIfAborted();
      const key = answerKey(recipe, problem, attempt);
      let record = answers.final(key);
      if (record === undefined) {
        arm ??= await openArm();
        record = await drawn(arm, problem, attempt, key, signal);
        answers.append(record);
      }
      await onAnswer(record);
    }
  }
}

/** Names an answer by everything that decides it. */
export function answerKey(recipe: string, problem: BenchmarkProblem, attempt: number): string {
  return hashOf('answer', recipe, questionRevision(problem), attempt).slice(0, 32);
}

async function drawn(arm: Arm, problem: BenchmarkProblem, attempt: number, key: string, signal: AbortSignal): Promise<AnswerRecord> {
  const asked = { arm, problem: { task: questionTask(problem) }, attempt };
  return answerRecord(problem, key, attempt, unitRandom(asked).seed, await answer(asked, signal));
}

function answerRecord(problem: BenchmarkProblem, key: string, attempt: number, seed: number, given: Answer): AnswerRecord {
  const last = given.candidates.at(-1);
  const text = last === undefined ? '' : answerOf(problem, last);
  const { promptTokens, reusedTokens, drawnTokens, requests, cachedRequests } = given.meter;
  return {
    format: EVALUATION_FORMAT,
    type: 'answer',
    key,
    task: problem.id,
    attempt,
    form: 'answer',
    text,
    ...(last !== undefined && last.text !== text ? { said: last.text } : {}),
    ...(given.error === undefined ? {} : { error: given.error }),
    ...(given.timedOut ? { isTimedOut: true } : {}),
    model: given.model,
    seed,
    usage: { promptTokens, reusedTokens, drawnTokens, requests, cachedRequests },
    startedAt: given.startedAt,
    solveMs: given.solveMs,
  };
}
