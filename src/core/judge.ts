import type { CheckSpec } from './benchmark-problem.ts';
import type { Judgement } from './verdict.ts';

/**
 * Raised with every change by which a verdict may become another: all programs are then judged again, and none is drawn again.
 */
export const GRADER_REVISION = '1';

/**
 * `separate-processes`: tests and expected values were never in the candidate's process. `shared-process`: they were, because the tests
 * need its live objects; what a candidate could do about it is published in docs/sandbox.md.
 */
export type JudgeMode = 'separate-processes' | 'shared-process';

/** One test class of a `python-unittest` check. */
export interface ClassOutcome {
  readonly name: string;
  readonly testsRun: number;
  readonly testsPassed: number;
}

/** How one program was judged. */
export interface JudgedProgram extends Judgement {
  readonly mode: JudgeMode;
  /** CPU time of the candidate's process and its children, in seconds; 0 where it was not measured. */
  readonly cpuSeconds: number;
  /** Of `python-unittest`: each class in the order of the check. */
  readonly classes?: readonly ClassOutcome[];
}

export interface JudgeRequest {
  readonly signal: AbortSignal;
  /** `python-calls`: go on after a wrong result, so that `testsRun` and the failures are complete. Default: stop at the first. */
  readonly runAll?: boolean;
}

/** Judges whole programs. Several may be asked for at once: they wait for a free worker. Disposing ends every process. */
export interface Judge extends AsyncDisposable {
  /**
   * Never throws for what a program does: that is its verdict. What is our fault is `unjudged`.
   * Abort throws `signal.reason`.
   */
  judge(check: CheckSpec, program: string, request: JudgeRequest): Promise<JudgedProgram>;
}
