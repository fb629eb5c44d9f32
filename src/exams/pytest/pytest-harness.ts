import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { listRepositoryFiles } from '../../workspaces/list-repository-files.ts';
import { whetstoneFolder } from '../../workspaces/whetstone-folder.ts';
import type { Filling, FillingOutcome, HarnessSetup, JudgeOptions, TestCase, TestHarness } from '../harness.ts';
import { type HarnessOptions, MAX_WARM_FILES, PLANTED_LIMIT_MS, SESSION_MS, START_ALLOWANCE_MS } from '../harness-options.ts';
import { type WarmPool, warmPool } from '../warm-pool.ts';
import { coverSuite } from './cover-suite.ts';
import { discover } from './discover.ts';
import { judgeIn } from './filling-outcome.ts';
import { findInterpreter, type ShellEnvironment } from './find-interpreter.ts';
import { importGraph, orderByReach } from './import-graph.ts';
import { loadedInstead } from './loaded-instead.ts';
import { pytestArguments } from './pytest-options.ts';
import { openRunner, type RunnerOptions, type RunnerSession } from './runner-session.ts';
import { layoutEnvironment, layoutMounts } from './sandbox-layout.ts';

export interface PytestHarnessOptions extends HarnessOptions {
  /** Path or name of the interpreter; left out: it is looked for. */
  readonly python?: string;
  readonly shell?: ShellEnvironment;
}

/**
 * The pytest way to run a repository's tests. Finds the interpreter, asks pytest what it collects, and runs everything in the sandbox
 * with the repository read-only at its own path.
 *
 * Throws `no-interpreter`, `no-tests`, `bad-argument` (a test command without pytest), `sandbox-failed`.
 */
export async function pytestHarness(folder: string, options: PytestHarnessOptions): Promise<TestHarness & AsyncDisposable> {
  const root = await realpath(folder);
  const interpreter = await findInterpreter(root, options);
  const cache = join(options.cacheFolder ?? (await whetstoneFolder(root)), 'pytest', hashed(interpreter.command, interpreter.version));
  const bytecodeFolder = join(cache, 'bytecode');
  await mkdir(bytecodeFolder, { recursive: true });
  const runnerFor = (bytecode: 'written' | 'read-only', args: readonly string[]): RunnerOptions => {
    const layout = { root, interpreter, bytecodeFolder, bytecode };
    return {
      sandbox: options.sandbox,
      python: interpreter.command,
      root,
      mounts: layoutMounts(layout),
      env: layoutEnvironment(layout, options.env ?? {}),
      arguments: args,
      preload: [],
      skippedFolders: [interpreter.prefix],
      wallMs: SESSION_MS,
    };
  };
  const typed = options.testCommand ? pytestArguments(options.testCommand) : [];
  const discovery = await discover(runnerFor('written', []), typed, options.signal);
  const listing = await listRepositoryFiles(root);
  const testFiles = [...new Set(discovery.tests.map((test) => test.file))].sort();
  const isTest = new Set(testFiles);
  const sourceFiles = listing.files
    .map((file) => file.path)
    .filter((path) => path.endsWith('.py') && !isTest.has(path) && !isTestSupport(path));
  const setup: HarnessSetup = {
    runner: 'pytest',
    language: 'python',
    root,
    interpreter: interpreter.command,
    interpreterFrom: interpreter.from,
    versions: { python: interpreter.version, pytest: interpreter.versions.pytest ?? 'unknown' },
    testCommand: ['python', '-m', 'pytest', ...discovery.options],
    sourceFiles,
    testFiles,
  };
  const trusted = runnerFor('written', discovery.arguments);
  const judging = runnerFor('read-only', discovery.arguments);
  const preloadFile = join(cache, 'preload.json');
  let pool: Promise<WarmPool<RunnerSession>> | undefined;
  const openPool = async (): Promise<WarmPool<RunnerSession>> => {
    const preload = await readPreload(preloadFile);
    return warmPool({
      root,
      readSources: () => readAll(root, sourceFiles.slice(0, MAX_WARM_FILES)),
      open: (mounts) => openRunner({ ...judging, preload, mounts: [...judging.mounts, ...mounts] }, new AbortController().signal),
    });
  };
  const isWarm = new Set(sourceFiles.slice(0, MAX_WARM_FILES));

  async function judge(filling: Filling, judgeOptions: JudgeOptions, signal: AbortSignal): Promise<FillingOutcome> {
    const absolutePath = join(root, filling.path);
    const mounts = [...judging.mounts, { kind: 'file', content: filling.text, target: absolutePath } as const];
    const startedAt = performance.now();
    try {
      await using session = await openRunner({ ...judging, mounts, wallMs: judgeOptions.limitMs + START_ALLOWANCE_MS }, signal);
      const outcome = await judgeIn(session, filling, { absolutePath, replace: false }, judgeOptions);
      signal.throwIfAborted();
      return outcome;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof WhetstoneError)) throw error;
      const wallMs = performance.now() - startedAt;
      return { id: filling.id, end: 'unjudged', failures: [], tests: [], wallMs, output: '', error: error.message };
    }
  }

  async function* judgeMany(fillings: readonly Filling[], judgeOptions: JudgeOptions, signal: AbortSignal): AsyncIterable<FillingOutcome> {
    pool ??= openPool();
    const sessions = await pool;
    for (const filling of fillings) {
      signal.throwIfAborted();
      if (!isWarm.has(filling.path)) {
        yield await judge(filling, judgeOptions, signal);
        continue;
      }
      const session = await sessions.acquire();
      if (signal.aborted) await sessions.release(session);
      signal.throwIfAborted();
      const abort = (): void => void session[Symbol.asyncDispose]();
      signal.addEventListener('abort', abort, { once: true });
      let outcome: FillingOutcome;
      try {
        outcome = await judgeIn(session, filling, { absolutePath: join(root, filling.path), replace: true }, judgeOptions);
        signal.throwIfAborted();
      } finally {
        signal.removeEventListener('abort', abort);
        await sessions.release(session);
      }
      yield outcome;
    }
  }

  return {
    setup,
    async cover({ budgetMs, signal, onProgress }) {
      const sample = async (): Promise<string[]> => {
        const paths = [...sourceFiles, ...testFiles];
        const texts = new Map([...(await readAll(root, paths))].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
        const counts = new Map<string, number>();
        for (const { file } of discovery.tests) counts.set(file, (counts.get(file) ?? 0) + 1);
        return orderByReach(counts, sourceFiles, importGraph(texts));
      };
      const { tests, excluded } = discovery;
      const { coverage, modules } = await coverSuite(trusted, { tests, excluded, sample, budgetMs, onProgress }, signal);
      await writeFile(preloadFile, JSON.stringify(modules.preload));
      if (!sourceFiles.some((path) => coverage.hits.has(path) || coverage.importHits.has(path))) {
        throw loadedInstead(root, sourceFiles, modules.files);
      }
      return coverage;
    },
    async proveLoaded(path, test, signal) {
      const planted = `whetstone planted this in ${path}`;
      const filling = { id: 'planted', path, text: `raise RuntimeError(${JSON.stringify(planted)})\n` };
      for await (const outcome of judgeMany([filling], { tests: [test], stopAtFirstFailure: true, limitMs: PLANTED_LIMIT_MS }, signal)) {
        if (outcome.failures.some((failure) => failure.message.includes('whetstone planted this'))) return undefined;
        if (outcome.output.includes(planted)) return undefined; // caught or wrapped on the way, but it was run
        if (outcome.end === 'unjudged')
          throw new WhetstoneError('sandbox-failed', outcome.error ?? 'no verdict', { hint: 'Run the command again.' });
      }
      return await whatWasLoaded(judging, path, test, signal);
    },
    judge,
    judgeMany,
    [Symbol.asyncDispose]: async () => (await pool)?.[Symbol.asyncDispose](),
  };
}

async function whatWasLoaded(runner: RunnerOptions, path: string, test: TestCase, signal: AbortSignal): Promise<string> {
  await using session = await openRunner(runner, signal);
  const files: string[] = [];
  for await (const event of session.run({ tests: [test.id], arguments: [test.file], limitMs: PLANTED_LIMIT_MS, tellModules: true })) {
    if (event.event === 'modules') files.push(...event.files);
  }
  return loadedInstead(runner.root, [path], files).message;
}

/** Files that belong to the tests, the documentation or the packaging: no user completes their way through them. */
function isTestSupport(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  const name = basename(path);
  return (
    folders.some((folder) => /^(tests?|testing_?data|test_.*|docs?|examples?|benchmarks?|fixtures)$/.test(folder)) ||
    /^(conftest|setup|noxfile|tasks|fabfile|versioneer)\.py$/.test(name) ||
    /^test_.*\.py$|_test\.py$/.test(name)
  );
}

async function readAll(root: string, paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path)).catch(() => undefined)] as const));
  return new Map(entries.filter((entry): entry is readonly [string, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined));
}

async function readPreload(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  try {
    return z.array(z.string()).catch([]).parse(JSON.parse(text));
  } catch {
    return []; // half-written: only speed is lost
  }
}

function hashed(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}
