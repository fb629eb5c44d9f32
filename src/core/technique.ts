import type { CodeIndex } from './code-index.ts';
import type { Language } from './language.ts';
import type { Ability, Model, Prompt, Snippet } from './model.ts';
import type { Random } from './random.ts';
import type { SandboxProvider } from './sandbox.ts';
import type { Candidate, Task } from './task.ts';

/** A span of work for records and reports; attributes are plain data. */
export interface Trace {
  event(name: string, attributes: Readonly<Record<string, unknown>>): void;
}

/** All that a technique may use; there are no globals. */
export interface Kit {
  model(role?: 'main' | 'draft' | 'judge'): Model;
  language(name: string): Language;
  readonly sandbox: SandboxProvider;
  /** Index of `task.workspace`. */
  readonly index: CodeIndex;
  /** `random.fork('sample-3')`: same label, same stream. */
  readonly random: Random;
  readonly trace: Trace;
  readonly signal: AbortSignal;
}

export interface Technique {
  readonly name: string;
  readonly needs: readonly Ability[];
  /** Yields ever better candidates; the last one received is the answer. */
  solve(task: Task, kit: Kit): AsyncIterable<Candidate>;
}

export interface ContextPart {
  readonly name: string;
  /** Best first; the packer cuts by budget. */
  gather(task: Task, kit: Kit): AsyncIterable<Snippet>;
}
/** The form of asking (infill, continue, chat) is decided here. */
export interface PlanPart {
  readonly name: string;
  compose(task: Task, shown: readonly Snippet[], kit: Kit): Promise<Prompt>;
}
export interface DrawPart {
  readonly name: string;
  draw(prompt: Prompt, task: Task, kit: Kit): AsyncIterable<Candidate>;
}
export interface SelectPart {
  readonly name: string;
  /** Best first. */
  order(candidates: readonly Candidate[], task: Task, kit: Kit): Promise<readonly Candidate[]>;
}
export interface RepairPart {
  readonly name: string;
  /** Yields better candidates only; nothing when `best` is good enough. */
  repair(best: Candidate, task: Task, kit: Kit): AsyncIterable<Candidate>;
}
