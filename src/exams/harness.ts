import type { Failure } from '../core/verdict.ts';

/** One test as its runner names it. `file` is relative to the repository. */
export interface TestCase {
  readonly id: string;
  readonly file: string;
  readonly durationMs: number;
}

/** Which tests execute which lines, measured in the sandbox. */
export interface Coverage {
  readonly tests: readonly TestCase[];
  /** path -> line (1-based) -> indices into `tests`. */
  readonly hits: ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;
  /** path -> lines executed while importing, before any test. */
  readonly importHits: ReadonlyMap<string, ReadonlySet<number>>;
  /** Tests left out, with the reason: fails untouched, skipped, flaky, not sampled. */
  readonly excluded: readonly { readonly id: string; readonly reason: string }[];
}

/** What was found in the repository: shown to the user before anything long starts, and kept in the exam. */
export interface HarnessSetup {
  readonly runner: 'pytest' | 'vitest';
  readonly language: string;
  /** Absolute folder the tests are run from. */
  readonly root: string;
  readonly interpreter: string;
  /** Where it was found: "venv .venv", "poetry", "node_modules of a parent". */
  readonly interpreterFrom: string;
  readonly versions: Readonly<Record<string, string>>;
  /** As a person would type it. */
  readonly testCommand: readonly string[];
  readonly sourceFiles: readonly string[];
  readonly testFiles: readonly string[];
}

/** A whole file's content to be put in place of the repository's own, for one verdict. */
export interface Filling {
  readonly id: string;
  readonly path: string;
  readonly text: string;
}

export interface FillingOutcome {
  readonly id: string;
  /** `broken`: no test ran because the file could not be loaded; `tampered`: the runner's own state or report was touched. */
  readonly end: 'passed' | 'failed' | 'timed-out' | 'broken' | 'tampered' | 'unjudged';
  readonly failures: readonly Failure[];
  readonly tests: readonly { readonly id: string; readonly outcome: 'passed' | 'failed' | 'skipped'; readonly durationMs: number }[];
  readonly wallMs: number;
  readonly output: string;
  /** For `unjudged`: what went wrong on our side. */
  readonly error?: string;
}

export interface JudgeOptions {
  readonly tests: readonly TestCase[];
  readonly stopAtFirstFailure: boolean;
  /** Wall time of one filling, milliseconds. */
  readonly limitMs: number;
}

/** One way to run a repository's own tests. Everything it starts, it starts in the sandbox; the repository is read-only. */
export interface TestHarness {
  readonly setup: HarnessSetup;
  /** Runs all tests (or those sampled under `budgetMs`) several times untouched, once with coverage. Throws `tests-fail` when nothing usable is left. */
  cover(options: {
    readonly budgetMs: number;
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, of: number, what: string) => void;
  }): Promise<Coverage>;
  /**
   * Plants a raise in the copied file and runs one covering test: `undefined` when the test then fails, else the path of the file
   * that was loaded instead and how to mend it.
   */
  proveLoaded(path: string, test: TestCase, signal: AbortSignal): Promise<string | undefined>;
  /** Judges one untrusted filling in a sealed sandbox of its own. */
  judge(filling: Filling, options: JudgeOptions, signal: AbortSignal): Promise<FillingOutcome>;
  /** Judges our own texts (mutants, neutral fillings): may share one warm process, never a state. */
  judgeMany(fillings: readonly Filling[], options: JudgeOptions, signal: AbortSignal): AsyncIterable<FillingOutcome>;
  /** Ends warm processes now instead of when they have been idle for a while. */
  [Symbol.asyncDispose]?(): Promise<void>;
}
