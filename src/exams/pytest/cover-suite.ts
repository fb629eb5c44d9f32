import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import type { Coverage } from '../harness.ts';
import type { FoundTest } from './discover.ts';
import { readCoverage } from './read-coverage.ts';
import { type LoadedModules, runSuite, type SuiteRun, type SuiteTest } from './run-suite.ts';
import type { RunnerOptions } from './runner-session.ts';

/** A test counts when it passes so often in a row, the last time in reversed order. */
const NEEDED_PASSES = 3;
const LINES_INSIDE = '/whetstone/lines';
/** Share of the budget that the first run may take; a suite that needs more is sampled. */
const WHOLE_SHARE = 0.5;
/** Share that each run of a sample may take: there are three of them. */
const SAMPLE_SHARE = 0.2;
const MIN_RUN_MS = 5_000;
/** A suite that came to its end once may take so many times as long under coverage, on a machine that has become busy. */
const AGAIN_SLOWDOWN = 8;
const MAX_TEST_MS = 60_000;
/** With third-party modules imported beforehand nearly all tests must pass as before, else nothing is imported beforehand. */
const MIN_PRELOADED_SHARE = 0.97;

export interface CoverOptions {
  readonly tests: readonly FoundTest[];
  readonly excluded: readonly { readonly id: string; readonly reason: string }[];
  /** Called when the suite is too slow: orders test files so that a beginning of the list reaches most source files. */
  readonly sample: () => Promise<readonly string[]>;
  readonly budgetMs: number;
  readonly onProgress: (done: number, of: number, what: string) => void;
}

export interface CoverResult {
  readonly coverage: Coverage;
  readonly modules: LoadedModules;
  readonly sampled: boolean;
}

/**
 * Runs the untouched suite three times: as it is, with line coverage apart for each test, and backwards with third-party modules imported beforehand,
 * as the judging of our own texts does.
 * Tests that fail, skip, hang or change their mind are left out with the reason. A suite slower than the budget is sampled.
 * Throws `tests-fail` when no test is left.
 */
export async function coverSuite(runner: RunnerOptions, options: CoverOptions, signal: AbortSignal): Promise<CoverResult> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-lines-'));
  const linesFile = join(folder, 'lines.jsonl');
  try {
    await writeFile(linesFile, '');
    const runs = await runThrice(runner, folder, options, signal);
    return await summarise(options, runs, linesFile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface SuiteRuns {
  readonly plain: SuiteRun;
  readonly covered: SuiteRun;
  readonly again: readonly SuiteRun[];
  readonly modules: LoadedModules;
}

async function runThrice(runner: RunnerOptions, linesFolder: string, options: CoverOptions, signal: AbortSignal): Promise<SuiteRuns> {
  const withLines = { ...runner, mounts: [...runner.mounts, { kind: 'writable', source: linesFolder, target: LINES_INSIDE } as const] };
  let sessionMs = Math.max(MIN_RUN_MS, options.budgetMs * WHOLE_SHARE);
  const run = (what: string, tests: readonly FoundTest[], lines: boolean, preload: readonly string[] = []): Promise<SuiteRun> => {
    const onTest = (done: number): void => options.onProgress(done, tests.length, what);
    const linesFile = lines ? `${LINES_INSIDE}/lines.jsonl` : undefined;
    const testLimitMs = Math.min(MAX_TEST_MS, sessionMs);
    return runSuite({ ...(lines ? withLines : runner), preload }, { tests, sessionMs, testLimitMs, linesFile, onTest }, signal);
  };
  const plain = await run('running the tests as they are', options.tests, false);
  sessionMs = Math.max(MIN_RUN_MS, plain.complete ? plain.wallMs * AGAIN_SLOWDOWN : options.budgetMs * SAMPLE_SHARE);
  const covered = await run('running them with coverage', stillGood(await ordered(options, plain), plain), true);
  const reached = stillGood(options.tests, plain, covered).filter((test) => covered.results.has(test.id));
  const modules = covered.modules ?? { preload: [], files: [] };
  let preload = modules.preload;
  let backwards = await run('running them backwards', reached.toReversed(), false, preload);
  if (preload.length > 0 && stillGood(reached, backwards).length < reached.length * MIN_PRELOADED_SHARE) {
    preload = [];
    backwards = await run('running them backwards', reached.toReversed(), false);
  }
  const again = [backwards];
  if (!plain.complete) again.push(await run('running the sample once more', stillGood(reached, backwards), false, preload));
  return { plain, covered, again, modules: { ...modules, preload } };
}

async function ordered(options: CoverOptions, plain: SuiteRun): Promise<readonly FoundTest[]> {
  if (plain.complete) return options.tests;
  const rank = new Map((await options.sample()).map((file, i) => [file, i]));
  return options.tests.toSorted((a, b) => (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0));
}

function stillGood(tests: readonly FoundTest[], ...runs: readonly SuiteRun[]): FoundTest[] {
  return tests.filter((test) => runs.every((run) => (run.results.get(test.id)?.outcome ?? 'passed') === 'passed'));
}

async function summarise(options: CoverOptions, { plain, covered, again, modules }: SuiteRuns, linesFile: string): Promise<CoverResult> {
  const excluded = [...options.excluded];
  const tests: { id: string; file: string; durationMs: number }[] = [];
  for (const { id, file } of options.tests) {
    const results = [plain, covered, ...again].map((run) => run.results.get(id)).filter((result) => result !== undefined);
    const reason = whyExcluded(results, covered.results.has(id));
    // Under coverage a test is slower: only the plain runs tell its time.
    const durations = [plain, ...again].map((run) => run.results.get(id)?.durationMs ?? Number.POSITIVE_INFINITY);
    if (reason !== undefined) excluded.push({ id, reason });
    else tests.push({ id, file, durationMs: Math.min(...durations) });
  }
  if (tests.length === 0) throw allFail(excluded, plain);
  const lines = await readCoverage(linesFile, new Map(tests.map((test, i) => [test.id, i])));
  return { coverage: { tests, excluded, ...lines }, modules, sampled: !plain.complete };
}

function whyExcluded(results: readonly SuiteTest[], wasCovered: boolean): string | undefined {
  const bad = results.find((result) => result.outcome !== 'passed');
  if (!bad) return wasCovered && results.length >= NEEDED_PASSES ? undefined : 'not sampled: the suite is slower than the budget';
  const why = bad.why ? `: ${bad.why.slice(0, 200)}` : '';
  if (bad.outcome === 'hangs') return `hangs${why}`;
  if (bad.outcome === 'crashes') return `ends the process${why}`;
  if (results.some((result) => result.outcome === 'passed')) return `flaky or dependent on order${why}`;
  return bad.outcome === 'skipped' ? `skipped${why}` : `fails untouched${why}`;
}

function allFail(excluded: readonly { readonly id: string; readonly reason: string }[], plain: SuiteRun): WhetstoneError {
  const example = excluded[0];
  const what = example ? `${excluded.length} tests were left out, the first: ${example.id}: ${example.reason}` : 'none came to its end';
  return new WhetstoneError('tests-fail', `No test passes on the untouched repository: ${what}.`, {
    hint: 'Mend the suite first, or name tests that pass without a network with --test-command "pytest path/to/tests".',
    cause: plain.output.slice(-2000),
  });
}
