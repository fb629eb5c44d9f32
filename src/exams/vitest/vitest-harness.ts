import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { listRepositoryFiles } from '../../workspaces/list-repository-files.ts';
import { whetstoneFolder } from '../../workspaces/whetstone-folder.ts';
import type { Filling, FillingOutcome, HarnessSetup, JudgeOptions, TestCase, TestHarness } from '../harness.ts';
import { type HarnessOptions, MAX_WARM_FILES, PLANTED_LIMIT_MS, SESSION_MS, START_ALLOWANCE_MS } from '../harness-options.ts';
import { orderByReach } from '../pytest/import-graph.ts';
import { type WarmPool, warmPool } from '../warm-pool.ts';
import { coverSuite } from './cover-suite.ts';
import { judgeIn } from './filling-outcome.ts';
import { findVitest } from './find-vitest.ts';
import { loadedInstead } from './loaded-instead.ts';
import { openRunner, type RunnerOptions, type RunnerSession } from './runner-session.ts';
import { importGraph, isSourceFile, standsBeside } from './source-files.ts';
import { findTestCommand, readTestCommand } from './test-command.ts';
import { layoutEnvironment, layoutMounts } from './vitest-layout.ts';

export interface VitestHarnessOptions extends HarnessOptions {
  /** Path of the Node program; left out: it is looked for. */
  readonly node?: string;
}
/** Untouched suites run on both cores of a small machine; one filling on one, so that two can be judged side by side. */
const SUITE_WORKERS = 2;

/**
 * The vitest way to run the tests of a TypeScript or JavaScript repository. Finds Node and vitest, asks vitest which test files there are,
 * and runs everything in the sandbox with the repository read-only at its own path.
 *
 * Throws `no-tests`, `no-interpreter`, `bad-argument` (a test command without vitest), `sandbox-failed`.
 */
export async function vitestHarness(folder: string, options: VitestHarnessOptions): Promise<TestHarness> {
  const root = await realpath(folder);
  const tools = findVitest(root, options);
  const command = options.testCommand === undefined ? findTestCommand(root) : readTestCommand(options.testCommand);
  const runner: RunnerOptions = {
    sandbox: options.sandbox,
    tools,
    root,
    mounts: layoutMounts(root, tools),
    env: layoutEnvironment(root, tools, options.env ?? {}),
    options: command.options,
    filters: command.filters,
    workers: 1,
    wallMs: SESSION_MS,
  };
  const { files, unsupported } = await ask(runner, options.signal);
  const listing = await listRepositoryFiles(root);
  const isTest = new Set(files);
  const sourceFiles = listing.files.map((file) => file.path).filter((path) => isSourceFile(path) && !isTest.has(path));
  const setup: HarnessSetup = {
    runner: 'vitest',
    language: 'typescript',
    root,
    interpreter: tools.node,
    interpreterFrom: tools.nodeFrom,
    versions: tools.versions,
    testCommand: command.words,
    sourceFiles,
    testFiles: [...files].sort(),
  };
  const warmFiles = sourceFiles.slice(0, MAX_WARM_FILES);
  const isWarm = new Set(warmFiles);
  const cache = join(options.cacheFolder ?? (await whetstoneFolder(root)), 'vitest.json');
  let pool: WarmPool<RunnerSession> | undefined;
  const warm = async (): Promise<WarmPool<RunnerSession>> => {
    const sharesProcess = pool === undefined && (await readSharesProcess(cache));
    pool ??= warmPool({
      root,
      readSources: () => readAll(root, warmFiles),
      open: (mounts) => openRunner({ ...runner, sharesProcess, mounts: [...runner.mounts, ...mounts] }, new AbortController().signal),
    });
    return pool;
  };

  async function judge(filling: Filling, judgeOptions: JudgeOptions, signal: AbortSignal): Promise<FillingOutcome> {
    const startedAt = performance.now();
    const mounts = [...runner.mounts, { kind: 'file', content: filling.text, target: join(root, filling.path) } as const];
    try {
      await using session = await openRunner({ ...runner, mounts, wallMs: judgeOptions.limitMs + START_ALLOWANCE_MS }, signal);
      const outcome = await judgeIn(session, filling, undefined, judgeOptions);
      signal.throwIfAborted();
      return outcome;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof WhetstoneError)) throw error;
      return {
        id: filling.id,
        end: 'unjudged',
        failures: [],
        tests: [],
        wallMs: performance.now() - startedAt,
        output: '',
        error: error.message,
      };
    }
  }

  async function* judgeMany(fillings: readonly Filling[], judgeOptions: JudgeOptions, signal: AbortSignal): AsyncIterable<FillingOutcome> {
    for (const filling of fillings) {
      signal.throwIfAborted();
      yield isWarm.has(filling.path) ? await judgeWarm(filling, judgeOptions, signal) : await judge(filling, judgeOptions, signal);
    }
  }

  async function judgeWarm(filling: Filling, judgeOptions: JudgeOptions, signal: AbortSignal): Promise<FillingOutcome> {
    const sessions = await warm();
    const session = await sessions.acquire();
    const abort = (): void => void session[Symbol.asyncDispose]();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const outcome = await judgeIn(session, filling, join(root, filling.path), judgeOptions);
      signal.throwIfAborted();
      return outcome;
    } finally {
      signal.removeEventListener('abort', abort);
      await sessions.release(session);
    }
  }

  return {
    setup,
    async cover({ budgetMs, signal, onProgress }) {
      const testFiles = await orderTests(root, sourceFiles, files);
      const suite = { sourceFiles, testFiles, unsupported, budgetMs, onProgress };
      const { coverage, sharesProcess } = await coverSuite({ ...runner, workers: SUITE_WORKERS }, suite, signal);
      await writeFile(cache, JSON.stringify({ sharesProcess }));
      return coverage;
    },
    async proveLoaded(path, test, signal) {
      const filling = { id: 'planted', path, text: `throw new Error(${JSON.stringify(`whetstone planted this in ${path}`)});\n` };
      for await (const outcome of judgeMany([filling], plantedOptions(test), signal)) {
        if (outcome.end === 'unjudged')
          throw new WhetstoneError('sandbox-failed', outcome.error ?? 'no verdict', { hint: 'Run the command again.' });
        if (outcome.end === 'passed') return whatWasLoaded(runner, path, test, signal);
      }
      return undefined;
    },
    judge,
    judgeMany,
    [Symbol.asyncDispose]: async () => pool?.[Symbol.asyncDispose](),
  };
}

function plantedOptions(test: TestCase): JudgeOptions {
  return { tests: [test], stopAtFirstFailure: true, limitMs: PLANTED_LIMIT_MS };
}

async function ask(runner: RunnerOptions, signal: AbortSignal): Promise<RunnerSession['ready']> {
  await using session = await openRunner(runner, signal);
  if (session.ready.files.length > 0) return session.ready;
  const browser = session.ready.unsupported[0];
  const what = browser === undefined ? 'vitest finds no test file' : `${browser.file} ${browser.reason}, and nothing else is there`;
  throw new WhetstoneError('no-tests', `No usable tests were found: ${what}.`, {
    hint: 'Name the command that runs them with --test-command "vitest run path/to/tests".',
  });
}

async function whatWasLoaded(runner: RunnerOptions, path: string, test: TestCase, signal: AbortSignal): Promise<string> {
  await using session = await openRunner(runner, signal);
  const answer = await session.run({ files: [test.file], limitMs: PLANTED_LIMIT_MS, tellModules: true });
  return loadedInstead(runner.root, path, answer.event === 'end' ? (answer.modules ?? []) : []);
}

/** Tests beside the code first; within each group so that any beginning of the list reaches many source files. */
async function orderTests(root: string, sourceFiles: readonly string[], testFiles: readonly string[]): Promise<readonly string[]> {
  const texts = new Map(
    [...(await readAll(root, [...sourceFiles, ...testFiles]))].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]),
  );
  const sources = new Set(sourceFiles);
  const ordered = orderByReach(new Map(testFiles.map((file) => [file, 1])), sourceFiles, importGraph(texts));
  return [...ordered.filter((file) => standsBeside(file, sources)), ...ordered.filter((file) => !standsBeside(file, sources))];
}

async function readSharesProcess(file: string): Promise<boolean> {
  try {
    return z.object({ sharesProcess: z.boolean() }).parse(JSON.parse(await readFile(file, 'utf8'))).sharesProcess;
  } catch {
    return false; // not yet covered, or half-written: only speed is lost
  }
}

async function readAll(root: string, paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path)).catch(() => undefined)] as const));
  return new Map(entries.filter((entry): entry is readonly [string, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined));
}
