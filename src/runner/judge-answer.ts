import type { Problem } from '../core/problem.ts';
import type { AttemptRecord } from '../core/record.ts';
import type { Candidate } from '../core/task.ts';
import type { Judgement } from '../core/verdict.ts';
import type { Answer } from './attempt.ts';
import { attemptRecord, recordable } from './attempt-record.ts';
import { keptAsText } from './kept-as-text.ts';
import type { Unit } from './unit.ts';

/** Judges edits of a problem; may share the verdict of equal edits (`shared`). */
export type Judge = (problem: Problem, candidate: Candidate, signal: AbortSignal) => Promise<Judgement & { readonly shared: boolean }>;

/** Judges the answer and makes the record. With `oracle` the other distinct candidates are judged as well. */
export async function judgeAnswer(
  unit: Unit,
  given: Answer,
  judge: Judge,
  options: { readonly oracle: boolean },
  signal: AbortSignal,
): Promise<AttemptRecord> {
  const start = performance.now();
  const last = given.candidates.at(-1);
  const judgement = await judgementOf(unit, given, last, judge, signal);
  const otherVerdicts: NonNullable<AttemptRecord['otherVerdicts']> = {};
  if (options.oracle && last !== undefined && given.error === undefined) {
    const seen = new Set([JSON.stringify(last.edits)]);
    for (const [index, candidate] of given.candidates.slice(0, -1).entries()) {
      const edits = JSON.stringify(candidate.edits);
      if (seen.has(edits)) continue;
      seen.add(edits);
      otherVerdicts[index] = recordable((await safely(judge, unit.problem, candidate, signal)).verdict);
    }
  }
  return attemptRecord(unit, given, {
    judgement,
    otherVerdicts: options.oracle ? otherVerdicts : undefined,
    checkMs: performance.now() - start,
  });
}

async function judgementOf(unit: Unit, given: Answer, last: Candidate | undefined, judge: Judge, signal: AbortSignal) {
  const unrun = { testsRun: 0, wallMs: 0, output: '', shared: false };
  if (given.error !== undefined) return { ...unrun, verdict: { kind: 'unjudged', error: given.error } as const };
  if (last !== undefined) return safely(judge, unit.problem, last, signal);
  if (given.timedOut) return { ...unrun, verdict: { kind: 'timed-out', limitMs: unit.arm.recipe.limits.wallMs } as const };
  return { ...unrun, verdict: { kind: 'invalid', reason: 'no candidate' } as const };
}

async function safely(judge: Judge, problem: Problem, candidate: Candidate, signal: AbortSignal): ReturnType<Judge> {
  try {
    return await judge(problem, candidate, signal);
  } catch (thrown) {
    return { verdict: { kind: 'unjudged', error: keptAsText(thrown, signal) }, testsRun: 0, wallMs: 0, output: '', shared: false };
  }
}
