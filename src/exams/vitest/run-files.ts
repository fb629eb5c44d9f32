import type { RunnerEnd, RunnerSession } from './runner-session.ts';

/** Files of one job: enough to keep the workers busy, few enough to tell progress and to find one that hangs. */
const FILES_AT_ONCE = 6;

export interface SuiteTest {
  readonly file: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** With the test's share of what its file takes beside its tests. */
  readonly durationMs: number;
  readonly why?: string;
}

export interface SuiteRun {
  readonly tests: ReadonlyMap<string, SuiteTest>;
  /** Files that gave no tests, with the reason. */
  readonly broken: ReadonlyMap<string, string>;
  readonly ran: readonly string[];
}

export interface RunFilesOptions {
  readonly files: readonly string[];
  readonly fileLimitMs: number;
  /** No further job begins after so many milliseconds. */
  readonly sessionMs: number;
  readonly onFiles: (done: number) => void;
}

/** Runs test files untouched. A file that hangs, or breaks its neighbours' run, is found by running the files of that job one by one. */
export async function runFiles(open: () => Promise<RunnerSession>, options: RunFilesOptions): Promise<SuiteRun> {
  const tests = new Map<string, SuiteTest>();
  const broken = new Map<string, string>();
  const ran: string[] = [];
  const startedAt = performance.now();
  let session = await open();
  try {
    const pending = chunks(options.files);
    for (let files = pending.shift(); files !== undefined; files = pending.shift()) {
      if (performance.now() - startedAt > options.sessionMs) break;
      if (!session.isAlive()) {
        await session[Symbol.asyncDispose]();
        session = await open();
      }
      const answer = await session.run({ files, limitMs: options.fileLimitMs * files.length });
      const unclear = answer.event !== 'end' || answer.end === 'timed-out' || answer.errors.some((error) => error.test === '');
      if (unclear && files.length > 1) {
        pending.unshift(...files.map((file) => [file]));
        continue;
      }
      ran.push(...files);
      options.onFiles(ran.length);
      if (answer.event === 'end') takeAnswer(answer, files, tests, broken);
      else for (const file of files) broken.set(file, answer.event === 'lost' ? answer.reason : answer.message);
    }
  } finally {
    await session[Symbol.asyncDispose]();
  }
  return { tests, broken, ran };
}

function takeAnswer(answer: RunnerEnd, files: readonly string[], tests: Map<string, SuiteTest>, broken: Map<string, string>): void {
  const shareOf = new Map(
    answer.files.map(({ file, ms }) => [file, ms / Math.max(1, answer.tests.filter((test) => test.file === file).length)]),
  );
  const whyOf = new Map(answer.errors.map(({ test, error, message }) => [test, `${error}: ${message.split('\n')[0]}`]));
  const seen = new Set<string>();
  for (const { id, file, outcome, ms } of answer.tests) {
    const known = tests.get(id);
    // Two tests of one name cannot be told apart: both must pass.
    if (seen.has(id) && known !== undefined && known.outcome !== 'passed') continue;
    seen.add(id);
    tests.set(id, { file, outcome, durationMs: ms + (shareOf.get(file) ?? 0), why: whyOf.get(id) });
  }
  for (const file of files) {
    const why = answer.end === 'timed-out' ? 'hangs' : (whyOf.get('') ?? whyOf.get(file));
    if (why !== undefined) broken.set(file, why);
    else if (!answer.tests.some((test) => test.file === file)) broken.set(file, 'holds no test');
  }
}

function chunks(files: readonly string[]): string[][] {
  const found: string[][] = [];
  for (let index = 0; index < files.length; index += FILES_AT_ONCE) found.push(files.slice(index, index + FILES_AT_ONCE));
  return found;
}
