import type { Edit } from './edit.ts';
import type { Workspace } from './workspace.ts';

export const HOLE_KINDS = ['line', 'statement', 'block', 'function'] as const;
/** `line`: rest of a line; `statement`: one simple statement; `block`: body of a compound statement; `function`: body of a function after its docstring. */
export type HoleKind = (typeof HOLE_KINDS)[number];

interface AskAt {
  readonly path: string;
  /** UTF-16 code units. */
  readonly offset: number;
  /** Name of the language in `languages/`, where it has one there. */
  readonly language: string;
  /** Texts at which an answer ends, where the question comes with such: public benchmarks. An editor knows none. */
  readonly stops?: readonly string[];
}

/**
 * Fill the hole at `offset` of `path`. Nothing here tells the kind of the hole: a technique knows what
 * an editor knows, the text before and after the cursor.
 */
export interface FillAsk extends AskAt {
  readonly kind: 'fill';
}

/** Write what the instruction asks for at `offset` of `path`, an empty file. Only the plan `chat` can put it. */
export interface WriteAsk extends AskAt {
  readonly kind: 'write';
  readonly instruction: string;
}

export type Ask = FillAsk | WriteAsk;

/** Everything a technique may see. */
export interface Task {
  /** Stable across runs: "tinydb/statement/tinydb/table.py:Table.insert:1f3a". */
  readonly id: string;
  readonly ask: Ask;
  readonly workspace: Workspace;
}

/** Where a candidate came from: enough to explain it in a report. */
export interface Origin {
  readonly part: string;
  readonly sample: number;
  readonly meanLogprob?: number;
  readonly notes?: readonly string[];
}

export interface Candidate {
  readonly edits: readonly Edit[];
  /** What the model said, untouched. */
  readonly text: string;
  readonly origin: Origin;
}
