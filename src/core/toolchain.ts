import type { ProgramError } from './program-error.ts';
import type { SandboxProvider, SandboxSpec } from './sandbox.ts';

/** How a language marks where a block ends. */
export type BlockStyle = 'braces' | 'indentation' | 'statements';

/**
 * How programs of one language are found in what a model says, compiled and run: one file in `toolchains/`.
 *
 * Pure functions on text, but for `available`, `version` (they ask the installed programs) and what `open` gives.
 */
export interface Toolchain {
  /** "typescript"; with a hyphen where options matter: "typescript-es5". */
  readonly name: string;
  /** Words after a code fence that mean this language, lower case. */
  readonly fenceTags: readonly string[];
  readonly blocks: BlockStyle;
  /** CPU seconds that its start may take, on top of what a check allows. */
  readonly startSeconds: number;
  /** A program that must pass and one that must fail, both with their tests, before any verdict of a run counts. */
  readonly canary: { readonly right: string; readonly wrong: string };
  /** `undefined` when its programs are installed; else one sentence that says what is missing and how to install it. Never throws. */
  available(): Promise<string | undefined>;
  /** What a record names: "javac 17.0.15". Throws `WhetstoneError` (`unsupported`) when it is not available. */
  version(): Promise<string>;
  /** The code of a chat reply: its fenced block of this language, else its first block, else the reply itself. */
  extract(reply: string): string;
  /** A drawn completion up to the first of `stops`; without any, up to the end of the function whose body it begins. */
  truncate(drawn: string, stops: readonly string[]): string;
  /** What the error output of a program that failed says. Never throws; `runtime` when it says nothing known. */
  readError(output: string): ProgramError;
  /** When the error is that a package is absent which tests may ask for: a sentence that says how to install it. */
  excuse(error: ProgramError): string | undefined;
  /** Throws `WhetstoneError` (`unsupported`, `sandbox-failed`). */
  open(sandbox: SandboxProvider, signal: AbortSignal): Promise<OpenToolchain>;
}

/** A toolchain at work: it may hold a warm compiler. Programs may be built side by side. Disposing ends all of it. */
export interface OpenToolchain extends AsyncDisposable {
  /** Throws `WhetstoneError` (`sandbox-failed`) for our fault; abort throws `signal.reason`. */
  build(program: string, signal: AbortSignal): Promise<Build>;
}

export type Build =
  | BuiltProgram
  /** The compiler said no. */
  | { readonly kind: 'rejected'; readonly error: ProgramError; readonly output: string }
  | { readonly kind: 'timed-out'; readonly limitMs: number };

/** Disposing removes its files. */
export interface BuiltProgram extends AsyncDisposable {
  readonly kind: 'built';
  /**
   * How to run it. Where `token` is seen on descriptor 3 or standard output, the program came to its end: it is handed over standard
   * input to a launcher, and given back by what runs after the last statement of the tests.
   */
  spec(token: string): Omit<SandboxSpec, 'limits'>;
}
