import type { UnitQueue } from '../core/unit-queue.ts';
import type { Graders } from './evaluate.ts';
import { type GradeWork, gradeFromQueue } from './grade-worker.ts';

/** Graders in this process: what `sideBySide` says, one queue, no process to start. Disposing waits for them. */
export function localGraders(queue: UnitQueue, work: Omit<GradeWork, 'signal' | 'worker'>): Graders {
  const stop = new AbortController();
  let reject: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, fail) => {
    reject = fail;
  });
  failed.catch(() => {}); // Whoever waits for grades races against it.
  const working = gradeFromQueue(queue, { ...work, worker: `process ${process.pid}`, signal: stop.signal }).catch(reject);
  return {
    failed,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the evaluation is over'));
      await working;
    },
  };
}
