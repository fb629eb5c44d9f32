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

/** What the repository's own tools are run with, where the repository lies on this machine. */
export interface Tools {
  /** Absolute folder of the repository: `node_modules` lies in it or above it. */
  readonly root: string;
  /** Absolute path of the Python or Node that runs its tests. */
  readonly interpreter: string;
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
  /** Absent: the repository's own tools (a type checker) cannot be asked. */
  readonly tools?: Tools;
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
/** What is drawn from. The answer is expected to go on where `prompt` ends; the part of the file between there and the cursor is forced. */
export interface Plan {
  readonly prompt: Prompt;
  /** Text before the cursor that was left to the model (token healing): the answer begins with it, the candidate does not hold it. */
  readonly forcedStart?: string;
}
/** The form of asking (infill, continue, chat) is decided here. */
export interface PlanPart {
  readonly name: string;
  readonly needs: readonly Ability[];
  compose(task: Task, shown: readonly Snippet[], kit: Kit): Promise<Plan>;
}
/** Yields one candidate per sample; a later candidate of the same `origin.sample` replaces the earlier one. */
export interface DrawPart {
  readonly name: string;
  readonly needs: readonly Ability[];
  draw(plan: Plan, task: Task, kit: Kit): AsyncIterable<Candidate>;
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
