/**
 * Judges programs that a model wrote, out of their reach.
 *
 *     import { openJudge } from '../judges/judge.ts';
 *     await using judge = await openJudge({ sandbox, python: '/usr/bin/python3', workers: 2 }, signal);
 *     const { verdict, mode, testsRun, cpuSeconds } = await judge.judge(problem.check, problem.programOf(answer), { signal });
 *
 * `judge` may be called for any number of programs at once; `workers` of them run side by side. The types are those of `core/judge.ts`
 * (`Judge`, `JudgedProgram`, `JudgeMode`), so an engine is handed a `Judge` without naming this room. `python` names an interpreter by
 * absolute path; its folders are shown inside by themselves. Checks of kind `program` are handed to `options.programs`.
 */
import type { CheckSpec } from '../core/benchmark-problem.ts';
import type { Judge, JudgedProgram, JudgeRequest } from '../core/judge.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** Judges checks of kind `program`: compiled or started by a toolchain, in any language. */
export type ProgramJudge = (
  check: Extract<CheckSpec, { kind: 'program' }>,
  program: string,
  request: JudgeRequest,
) => Promise<JudgedProgram>;

export interface JudgeOptions {
  readonly sandbox: SandboxProvider;
  /** Absolute path of the interpreter that runs candidates and tests. */
  readonly python: string;
  /** Programs judged side by side. Default 1. */
  readonly workers?: number;
  /** Modules imported once, before programs are forked: `['numpy']`. What cannot be imported is left out. */
  readonly preload?: readonly string[];
  /** Left out: such checks are `unjudged`. */
  readonly programs?: ProgramJudge;
}

/** Throws `WhetstoneError` (`sandbox-failed`, `no-interpreter`) when no host starts. */
export async function openJudge(_options: JudgeOptions, _signal: AbortSignal): Promise<Judge> {
  throw new WhetstoneError('unsupported', 'Programs are not judged yet.', { hint: 'Wait for the next version.' });
}
