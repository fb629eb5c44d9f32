import type { Judge } from '../core/judge.ts';
import type { Lease, UnitQueue } from '../core/unit-queue.ts';
import { type GradedProblem, gradePayloadSchema, gradeRecord, gradeUnit, ownProblem, programOf } from './grade-unit.ts';
import { workOnQueue } from './queue-worker.ts';
import { StallWatch } from './stall-watch.ts';

export interface GradeWork {
  readonly worker: string;
  readonly problems: ReadonlyMap<string, GradedProblem>;
  readonly judge: Judge;
  readonly graderRevision: string;
  readonly leaseMs: number;
  readonly sideBySide: number;
  readonly signal: AbortSignal;
}

/** Judges the units of a queue until the signal is aborted. The result of a unit is its `GradeRecord`. */
export async function gradeFromQueue(queue: UnitQueue, work: GradeWork): Promise<void> {
  using watch = new StallWatch();
  await workOnQueue(queue, { ...work, do: (lease, signal) => gradeLease(lease, work, watch, signal) });
}

async function gradeLease(lease: Lease, work: GradeWork, watch: StallWatch, signal: AbortSignal): Promise<unknown> {
  const payload = gradePayloadSchema.parse(lease.payload);
  const graded = work.problems.get(payload.problem) ?? (payload.check && ownProblem(payload.problem, payload.check));
  // Another version of the data or of the grader would judge something else than what was asked for.
  if (graded === undefined || gradeUnit(graded, payload, work.graderRevision).key !== lease.key) {
    throw new Error(`this worker has another version of the data or of the judge than the one that asked for ${payload.problem}`);
  }
  const start = performance.now();
  const judged = await work.judge.judge(graded.problem.check, programOf(graded, payload), { signal });
  if (judged.verdict.kind === 'unjudged') throw new Error(judged.verdict.error);
  if (judged.verdict.kind === 'timed-out' && watch.stalledSince(start)) throw new Error('the worker stood still while the program ran');
  return gradeRecord(lease.key, graded, judged);
}
