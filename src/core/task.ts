import type { Edit } from './edit.ts';
import type { Workspace } from './workspace.ts';

export const HOLE_KINDS = ['line', 'statement', 'block', 'function'] as const;
/** `line`: rest of a line; `statement`: one simple statement; `block`: body of a compound statement; `function`: body of a function after its docstring. */
export type HoleKind = (typeof HOLE_KINDS)[number];

/**
 * Fill the hole at `offset` (UTF-16 code units) of `path`. Nothing here tells the kind of the hole: a technique knows what
 * an editor knows, the text before and after the cursor.
 */
export interface FillAsk {
  readonly kind: 'fill';
  readonly path: string;
  readonly offset: number;
  /** Name of the language in `languages/`. */
  readonly language: string;
}

export type Ask = FillAsk;

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
