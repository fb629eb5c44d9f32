import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import type { Coverage, TestCase } from '../harness.ts';
import { instrumentSources } from './instrument-sources.ts';
import { readLines } from './read-lines.ts';
import { runFiles, type SuiteRun } from './run-files.ts';
import { openRunner, type RunnerOptions } from './runner-session.ts';

/** Untouched, untouched again, and with coverage: a test counts when it passes in each. */
const RUNS = 3;
/** Of the budget, for each run without counters; the last run takes what is left, for counters make loops several times slower. */
const PLAIN_SHARE = 0.25;
/** Of the tests that pass each file by itself, this share must pass together. */
const MIN_SHARED_SHARE = 0.97;
const MAX_FILE_MS = 60_000;
const MIN_FILE_MS = 10_000;
const LINES_INSIDE = '/whetstone/lines';

export interface CoverOptions {
  readonly sourceFiles: readonly string[];
  /** In the order in which they shall run: a suite slower than the budget is cut off at its end. */
  readonly testFiles: readonly string[];
  readonly unsupported: readonly { readonly file: string; readonly reason: string }[];
  readonly budgetMs: number;
  readonly onProgress: (done: number, of: number, what: string) => void;
}

export interface CoverResult {
  readonly coverage: Coverage;
  /** The test files of one run may share a process: nearly all tests pass so, too. */
  readonly sharesProcess: boolean;
}

/**
 * Runs the suite three times in the sandbox: as it is, with the files of each job in one process as the judging of our own texts does,
 * and with counters. Throws `tests-fail` when no test is left.
 */
export async function coverSuite(runner: RunnerOptions, options: CoverOptions, signal: AbortSignal): Promise<CoverResult> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-lines-'));
  try {
    const startedAt = performance.now();
    const fileLimitMs = Math.min(MAX_FILE_MS, Math.max(MIN_FILE_MS, options.budgetMs / 12));
    const run = (what: string, files: readonly string[], as: RunnerOptions, isLast = false): Promise<SuiteRun> => {
      const share = options.budgetMs * PLAIN_SHARE;
      const sessionMs = isLast ? Math.max(share, options.budgetMs - (performance.now() - startedAt)) : share;
      const onFiles = (done: number): void => options.onProgress(done, files.length, what);
      return runFiles(() => openRunner(as, signal), { sessionMs, fileLimitMs, files, onFiles });
    };

    const plain = await run('running the tests as they are', options.testFiles, runner);
    let sharesProcess = canShareProcess(runner);
    let again = await run('running them again', usable(plain), { ...runner, sharesProcess });
    if (sharesProcess && passed(again) < passed(plain) * MIN_SHARED_SHARE) {
      sharesProcess = false;
      again = await run('running them again, each file in its own process', usable(plain), runner);
    }
    const instrumented = await instrumentSources(runner.root, options.sourceFiles, join(folder, 'sources'));
    const notes = join(folder, 'notes');
    const notesFile = await makeNotes(notes);
    const mounts = [...runner.mounts, ...instrumented.mounts, { kind: 'writable', source: notes, target: LINES_INSIDE } as const];
    const covered = await run('running them with coverage', usable(again), { ...runner, mounts, notesLines: true }, true);

    const { tests, excluded } = sort(options, plain, again, covered);
    if (tests.length === 0) throw noneLeft(excluded);
    const indices = new Map(tests.map((test, index) => [test.id, index]));
    const byFile = new Map<string, number[]>();
    for (const [index, { file }] of tests.entries()) byFile.set(file, [...(byFile.get(file) ?? []), index]);
    const lines = await readLines(notesFile, runner.root, instrumented.lines, indices, byFile);
    return { coverage: { tests, excluded, ...lines }, sharesProcess };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Since version 4 a process that files share ends with their run; before, it might be kept for the next filling. */
function canShareProcess(runner: RunnerOptions): boolean {
  return Number.parseInt(runner.tools.versions.vitest ?? '', 10) >= 4;
}

function passed(run: SuiteRun): number {
  return [...run.tests.values()].filter((test) => test.outcome === 'passed').length;
}

async function makeNotes(folder: string): Promise<string> {
  await mkdir(folder);
  const file = join(folder, 'lines.jsonl');
  await writeFile(file, '');
  return file;
}

/** Files with at least one test that passed, the quick ones first: should the time run out, little is lost. */
function usable(run: SuiteRun): readonly string[] {
  const timeOf = new Map<string, number>();
  for (const { file, outcome, durationMs } of run.tests.values()) {
    if (outcome === 'passed') timeOf.set(file, (timeOf.get(file) ?? 0) + durationMs);
  }
  return run.ran.filter((file) => timeOf.has(file) && !run.broken.has(file)).sort((a, b) => timeOf.get(a)! - timeOf.get(b)!);
}

function sort(options: CoverOptions, ...runs: readonly SuiteRun[]): Pick<Coverage, 'excluded'> & { readonly tests: TestCase[] } {
  const tests: TestCase[] = [];
  const excluded = options.unsupported.map(({ file, reason }) => ({ id: file, reason }));
  const brokenFiles = new Map(runs.flatMap((run) => [...run.broken]));
  const ran = new Set(runs.flatMap((run) => run.ran));
  for (const [file, why] of brokenFiles) excluded.push({ id: file, reason: why });
  for (const file of options.testFiles)
    if (!ran.has(file)) excluded.push({ id: file, reason: 'not sampled: the suite is slower than the budget' });
  for (const [id, { file }] of runs[0]?.tests ?? []) {
    if (brokenFiles.has(file)) continue;
    const results = runs.flatMap((run) => run.tests.get(id) ?? []);
    const bad = results.find((result) => result.outcome !== 'passed');
    // Counters make a test slower: only the plain runs tell its time.
    const durationMs = Math.min(...results.slice(0, RUNS - 1).map((result) => result.durationMs));
    if (bad === undefined && results.length === RUNS) tests.push({ id, file, durationMs });
    else
      excluded.push({
        id,
        reason: bad === undefined ? 'not sampled: the suite is slower than the budget' : whyNot(bad, results.indexOf(bad)),
      });
  }
  return { tests, excluded };
}

function whyNot(bad: { readonly outcome: string; readonly why?: string }, run: number): string {
  const why = bad.why === undefined ? '' : `: ${bad.why.slice(0, 200)}`;
  if (bad.outcome === 'skipped') return `skipped${why}`;
  if (run === 0) return `fails untouched${why}`;
  return run === 1 ? `flaky${why}` : `fails under coverage, or flaky${why}`;
}

function noneLeft(excluded: Coverage['excluded']): WhetstoneError {
  const example = excluded[0];
  const what = example === undefined ? 'none was found' : `${excluded.length} were left out, the first: ${example.id}: ${example.reason}`;
  return new WhetstoneError('tests-fail', `No test passes on the untouched repository: ${what}.`, {
    hint: 'Mend the suite first, or name tests that pass without a network with --test-command "vitest run path/to/tests".',
  });
}
