import { z } from 'zod';
import type { Problem } from '../core/problem.ts';
import { HOLE_KINDS } from '../core/task.ts';
import type { Verdict } from '../core/verdict.ts';

/** How a model did on one task of the exam's train part. There is no form for a task of another part, and none for its text. */
export const taskOutcomeSchema = z.strictObject({
  task: z.string(),
  part: z.literal('train'),
  kind: z.enum(HOLE_KINDS),
  path: z.string(),
  /** Outermost definition. */
  definition: z.string(),
  verdict: z.enum(['passed', 'failed', 'timed-out', 'invalid', 'unjudged']),
});
export type TaskOutcome = z.output<typeof taskOutcomeSchema>;

/**
 * The first `most` problems that a model may be asked for the sake of training: those of the train part whose text can be inferred.
 * Whatever else the stream gives is passed over, so that no task of the choose or confirm part is ever asked here. Reads no further.
 */
export async function* trainProblems(problems: AsyncIterable<Problem>, most: number): AsyncGenerator<Problem> {
  let given = 0;
  if (most < 1) return;
  for await (const problem of problems) {
    if (problem.part !== 'train' || problem.notInferable !== undefined) continue;
    yield problem;
    given += 1;
    if (given >= most) return;
  }
}

/** Throws what the schema throws for a problem that is not of the train part. */
export function taskOutcome({ task, part, kind, cluster }: Problem, verdict: Verdict): TaskOutcome {
  const { path } = task.ask;
  const definition = cluster.startsWith(`${path}:`) ? cluster.slice(path.length + 1) : cluster;
  return taskOutcomeSchema.parse({ task: task.id, part, kind, path, definition, verdict: verdict.kind });
}

/** Judged ones; an answer that our own fault kept from being judged says nothing. */
export const judgedOutcomes = (outcomes: readonly TaskOutcome[]): readonly TaskOutcome[] =>
  outcomes.filter(({ verdict }) => verdict !== 'unjudged');

export const isFailure = ({ verdict }: TaskOutcome): boolean => verdict !== 'passed';

/** "14 of 24 train tasks failed (line 2 of 6, block 6 of 6)". */
export function outcomesText(outcomes: readonly TaskOutcome[]): string {
  const judged = judgedOutcomes(outcomes);
  const count = (of: readonly TaskOutcome[]): string => `${of.filter(isFailure).length} of ${of.length}`;
  const kinds = HOLE_KINDS.flatMap((kind) => {
    const own = judged.filter((outcome) => outcome.kind === kind);
    return own.length === 0 ? [] : [`${kind} ${count(own)}`];
  });
  return `${count(judged)} train tasks failed${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`;
}
