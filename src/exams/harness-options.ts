import type { SandboxProvider } from '../core/sandbox.ts';

/** What every way to run tests is opened with. */
export interface HarnessOptions {
  readonly sandbox: SandboxProvider;
  /** As a person types it: ["pytest", "-m", "not slow", "tests/unit"]. Left out: the repository's own way, else all tests. */
  readonly testCommand?: readonly string[];
  /** Variables that the tests need; nothing else of the user's environment is seen inside. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where is kept what was learned about the suite; left out: `<root>/.whetstone`. */
  readonly cacheFolder?: string;
  readonly signal: AbortSignal;
}

/** A whole session of our own texts, or of the untouched suite. Each job in it has its own limit. */
export const SESSION_MS = 6 * 3600_000;
/** Starting interpreter and runner for one candidate on a loaded machine. */
export const START_ALLOWANCE_MS = 60_000;
/** More files than this are not mounted one by one: fillings of the others are judged in a session of their own. */
export const MAX_WARM_FILES = 1_000;
/** Proving that the judged file is the one that runs. */
export const PLANTED_LIMIT_MS = 60_000;
