import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Graders } from '../runner/evaluate.ts';
import { workerProcesses } from '../runner/worker-processes.ts';
import type { GradeProcessOptions } from './grade-process.ts';

/** Lies beside this file, in `src` and in `dist`. */
const PROCESS = fileURLToPath(new URL(`./grade-process${extname(import.meta.url)}`, import.meta.url));

/** `count` processes that judge units of the queue. */
export function processGraders(count: number, options: GradeProcessOptions): Graders & { processIds(): readonly number[] } {
  return workerProcesses([process.execPath, PROCESS, JSON.stringify(options)], count);
}
