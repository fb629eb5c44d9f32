import type { FoundTest } from './discover.ts';
import { openRunner, type RunnerEvent, type RunnerOptions, type RunnerSession } from './runner-session.ts';

/** Collecting the tests comes before the first of them: its time is not the suite's. */
const COLLECT_ALLOWANCE_MS = 120_000;

export interface SuiteTest {
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'hangs' | 'crashes';
  readonly durationMs: number;
  readonly why?: string;
}

export interface LoadedModules {
  /** Third-party modules that may be imported before the repository's own. */
  readonly preload: readonly string[];
  /** Files of all modules. */
  readonly files: readonly string[];
}

export interface SuiteRun {
  readonly results: ReadonlyMap<string, SuiteTest>;
  /** False when the time was spent before the last test. */
  readonly complete: boolean;
  readonly wallMs: number;
  readonly output: string;
  readonly modules?: LoadedModules;
}

export interface SuiteOptions {
  readonly tests: readonly FoundTest[];
  /** No test begins later than this, milliseconds. */
  readonly sessionMs: number;
  /** A single test that takes longer hangs. */
  readonly testLimitMs: number;
  readonly linesFile?: string;
  readonly onTest?: (done: number) => void;
}

/**
 * Runs tests of the untouched repository. A test that hangs or takes the process down is noted and left out, and the rest goes on in
 * a new process, so that one bad test costs no more than itself.
 */
export async function runSuite(runner: RunnerOptions, options: SuiteOptions, signal: AbortSignal): Promise<SuiteRun> {
  const results = new Map<string, SuiteTest>();
  const startedAt = performance.now();
  const timeLeft = (): number => options.sessionMs - (performance.now() - startedAt);
  let last: Pick<SuiteRun, 'output' | 'modules'> = { output: '' };
  let session: RunnerSession | undefined;
  let idlePasses = 0;
  try {
    while (idlePasses < 2 && timeLeft() > 0) {
      const left = options.tests.filter((test) => !results.has(test.id));
      if (left.length === 0) break;
      if (!session?.isAlive()) session = await openRunner(runner, signal);
      const before = results.size;
      last = { ...last, ...(await onePass(session, left, results, options, timeLeft())) };
      // pytest gave up before any test, for no test's fault.
      idlePasses = results.size > before ? 0 : idlePasses + 1;
    }
  } finally {
    await session?.[Symbol.asyncDispose]();
  }
  const complete = options.tests.every((test) => results.has(test.id));
  return { results, complete, wallMs: performance.now() - startedAt, ...last };
}

async function onePass(
  session: RunnerSession,
  tests: readonly FoundTest[],
  results: Map<string, SuiteTest>,
  options: SuiteOptions,
  sessionMs: number,
): Promise<Pick<SuiteRun, 'output' | 'modules'>> {
  let output = '';
  let running: string | undefined;
  let modules: LoadedModules | undefined;
  const blame = (outcome: 'hangs' | 'crashes', why: string): void => {
    if (running !== undefined) results.set(running, { outcome, durationMs: options.testLimitMs, why });
  };
  const take = (event: RunnerEvent): void => {
    if (event.event === 'start') running = event.test;
    else if (event.event === 'test') {
      const why = event.error === undefined ? undefined : `${event.error}: ${event.message ?? ''}`.slice(0, 300);
      results.set(event.test, { outcome: event.outcome, durationMs: event.ms, why });
      running = undefined;
      options.onTest?.(results.size);
    } else if (event.event === 'missing')
      results.set(event.test, { outcome: 'failed', durationMs: 0, why: 'collected once, but not again' });
    else if (event.event === 'modules') modules = { preload: event.preload, files: event.files };
    else if (event.event === 'lost') blame('crashes', event.reason.slice(0, 300));
    else if (event.event === 'end') {
      output = event.output;
      if (event.end !== 'ended') blame('hangs', `ran for more than ${Math.round(options.testLimitMs / 1000)} s`);
      else if (event.finished === null) blame('crashes', event.signal === null ? 'ended the process' : `signal ${event.signal}`);
    }
  };
  const job = {
    tests: tests.map((test) => test.id),
    arguments: [...new Set(tests.map((test) => test.file))],
    sessionMs,
    testLimitMs: options.testLimitMs,
    limitMs: sessionMs + options.testLimitMs + COLLECT_ALLOWANCE_MS,
    linesFile: options.linesFile,
    tellModules: true,
  };
  for await (const event of session.run(job)) take(event);
  return modules ? { output, modules } : { output };
}
