import type { Random } from './random.ts';
import type { HoleKind } from './task.ts';

/** Offsets in UTF-16 code units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Definition extends Span {
  readonly name: string;
  /** "Table.insert": names of the enclosing definitions, joined by dots. */
  readonly qualifiedName: string;
  readonly kind: 'function' | 'method' | 'class' | 'variable' | 'type';
  /** The text up to the body, with decorators: what a reader needs to call it. */
  readonly signature: Span;
  readonly body?: Span;
  readonly docstring?: string;
  /** Qualified name of the outermost definition that holds it (itself, when it is one). */
  readonly topLevel: string;
}

/** A span that could be emptied: cut so that `text.slice(start, end)` has no leading or trailing blanks. */
export interface HoleSpan extends Span {
  readonly kind: HoleKind;
  /** Qualified name of the outermost definition that holds it, or "<module>" followed by the line's number for module-level code. */
  readonly topLevel: string;
  /** Executed when the module is imported. */
  readonly importTime: boolean;
  /** Exists only as a type: never judged by running. */
  readonly typeOnly: boolean;
}

/** The inside of a function, branch or loop: statements one below the other that end together. No blanks at its ends. */
export interface CodeBody extends Span {
  /** Offsets of the statements that stand first on their line, in order: from each one to the body's end is what was left to write there. */
  readonly statements: readonly number[];
  /** As of a hole. */
  readonly topLevel: string;
}

/** What the cursor's surroundings say is missing. Only text around the cursor decides: an editor knows as much. */
export type Extent = 'line' | 'statement' | 'block';

/** One programming language. Pure functions on text; parsing is asynchronous only because the grammar is loaded on first use. */
export interface Language {
  readonly name: string;
  /** With the dot. */
  readonly extensions: readonly string[];
  readonly lineComment: string;
  /** Words that look like names and are none. */
  readonly keywords: ReadonlySet<string>;
  parses(text: string): Promise<boolean>;
  /** Top-level and nested definitions in order of their start. */
  definitions(text: string): Promise<readonly Definition[]>;
  /** Every span that could become a hole, in order of start. */
  holes(text: string): Promise<readonly HoleSpan[]>;
  /** Bodies of any length, in order of start; empty when the text does not parse. */
  bodies(text: string): Promise<readonly CodeBody[]>;
  /** A filling that parses and does nothing useful (`pass`, `{}`, `...`); `undefined` when the place has none. */
  neutral(text: string, hole: HoleSpan): Promise<string | undefined>;
  /** Distinct wrong fillings that parse, most telling first; at most `limit`. */
  mutants(text: string, hole: HoleSpan, limit: number, random: Random): Promise<readonly string[]>;
  /** Name of the rule by which the true filling cannot be inferred from its surroundings ("long text literal", "magic number"), if any. */
  notInferable(text: string, hole: HoleSpan): Promise<string | undefined>;
  extentAt(prefix: string, suffix: string): Extent;
  /**
   * How many code units of `text` belong to the hole when `text` was drawn after `prefix`, and whether more could still belong to it:
   * boundary control asks it at every token. `undefined` end: not closed yet.
   */
  boundary(prefix: string, text: string, suffix: string, extent: Extent): { readonly end: number | undefined };
  /**
   * Whether the suffix cannot follow `text`, drawn after `prefix`: no code yet, an open bracket, a header without its body. False says only that
   * nothing was found. Asked before a model may end an answer.
   */
  unfinished(prefix: string, text: string, suffix: string, extent: Extent): boolean;
  /** Names used inside `span` that nothing in `text`, the builtins or a star import binds. Empty when it does not parse. */
  undefinedNames(text: string, span: Span): Promise<readonly string[]>;
  /** Names bound in the filling or used after it matter to checks: identifiers referenced in `span`, most frequent first. */
  namesIn(text: string, span: Span): Promise<readonly string[]>;
  /** Modules a file imports, as written, with the names taken from each. */
  imports(text: string): Promise<readonly { readonly module: string; readonly names: readonly string[] }[]>;
  /** Lexical tokens (identifiers, literals, operators; no blanks, no comments): for n-gram overlap and text metrics. */
  tokens(text: string): readonly string[];
}
