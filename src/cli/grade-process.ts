/**
 * A process that judges units of a queue: `node grade-process.ts '<GradeProcessOptions as JSON>'`. It ends when its standard input does,
 * and gives back what it holds. Started by `processGraders` alone.
 */
import { z } from 'zod';
import { GRADER_REVISION } from '../core/judge.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { gradeFromQueue } from '../runner/grade-worker.ts';
import { SqliteQueue } from '../runner/sqlite-queue.ts';
import { CANNOT_WORK, READY } from '../runner/worker-processes.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import { benchmarkNamed, openBenchmark } from './open-benchmark.ts';
import { openGrader } from './open-grader.ts';
import { printResult } from './print.ts';

export const gradeProcessSchema = z.object({
  queue: z.string(),
  benchmark: z.string(),
  dataSets: z.string().describe('absolute path of the folder of all data sets'),
  python: z.string(),
  sandbox: z.string(),
  leaseMs: z.number(),
});
export type GradeProcessOptions = z.infer<typeof gradeProcessSchema>;

async function work(options: GradeProcessOptions, signal: AbortSignal): Promise<void> {
  const { graded } = await openBenchmark(benchmarkNamed(options.benchmark), options.dataSets);
  const sandbox = await chooseSandbox(options.sandbox);
  await using queue = new SqliteQueue(options.queue);
  await using judge = await openGrader({ sandbox, python: options.python, sideBySide: 1 }, signal);
  printResult(READY);
  await gradeFromQueue(queue, {
    worker: `process ${process.pid}`,
    problems: graded,
    judge,
    graderRevision: GRADER_REVISION,
    leaseMs: options.leaseMs,
    sideBySide: 1,
    signal,
  });
}

const stop = new AbortController();
process.stdin.on('close', () => stop.abort(new Error('whoever started this worker is gone')));
process.stdin.resume();
// Ctrl-C reaches every process of a terminal; who started this one tells it when to end.
process.on('SIGINT', () => {});
try {
  await work(gradeProcessSchema.parse(JSON.parse(process.argv[2] ?? '')), stop.signal);
} catch (error) {
  if (!stop.signal.aborted) {
    if (!(error instanceof WhetstoneError)) throw error;
    printResult(JSON.stringify({ code: error.code, message: error.message, hint: error.hint }));
    process.exitCode = CANNOT_WORK;
  }
}
process.stdin.destroy();
