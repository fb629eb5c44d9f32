import type { Edit } from './edit.ts';
import type { HoleKind, Task } from './task.ts';
import type { Judgement } from './verdict.ts';

export const PARTS = ['train', 'choose', 'confirm'] as const;
export type Part = (typeof PARTS)[number];

/** Judges edits of the task's workspace in the sandbox. Never throws for the candidate's fault; throws `signal.reason` on abort. */
export type Check = (edits: readonly Edit[], signal: AbortSignal) => Promise<Judgement>;

/** A task with its answer and judge: only exam, benchmark and runner hold it. */
export interface Problem {
  readonly task: Task;
  readonly check: Check;
  /** Hash of everything that decides the verdict: tests, files, limits. */
  readonly checkRevision: string;
  /** The true text, for reports and oracles. */
  readonly reference: string;
  readonly kind: HoleKind;
  /** Unit of the intervals: the top-level definition. */
  readonly cluster: string;
  readonly part: Part;
  /** Set when the true text cannot be inferred from what is shown (a help text, a magic number), with the rule's name: reported apart. */
  readonly notInferable?: string;
  /** Executed at import, so judged by whole test files. */
  readonly importTime?: boolean;
}

export interface Benchmark {
  readonly name: string;
  /** Hash of the data and of the checks. */
  readonly revision: string;
  problems(options: { readonly part?: Part; readonly limit?: number; readonly signal: AbortSignal }): AsyncIterable<Problem>;
}
