/**
 * Keeps vitest loaded inside the sandbox and runs one job after another. Told what to do by JSON lines on standard input, answers by
 * JSON lines on descriptor 3, each with the nonce of the first line. Test files run in processes that vitest forks for each of them,
 * so nothing of one job is left for the next but what this file puts back.
 *
 * Plain JavaScript: it runs on the repository's own Node, which may not know TypeScript.
 */
import childProcess from 'node:child_process';
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

const KEPT_OUTPUT = 64 * 1024;
const MAX_MESSAGE = 4000;
/** How long vitest may take to notice that its workers are gone, before this process gives itself up. */
const SETTLE_MS = 5000;
const KILL_EVERY_MS = 20;
/**
 * Four times vitest's own defaults: a test that hangs still ends, but on a busy machine the clock of a single test must not fail an answer that
 * the job's limit, which is made for that machine, would let through.
 */
const LEAST_TEST_MS = 20_000;
const LEAST_HOOK_MS = 40_000;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const hello = JSON.parse((await lines.next()).value);
const workers = rememberForks();
let output = '';
const { createVitest } = await import(hello.vitestNode);
const sink = () =>
  new Writable({
    write(chunk, _encoding, done) {
      keepOutput(String(chunk));
      done();
    },
  });
const reporter = { onUserConsoleLog: (log) => keepOutput(log.content) };
const vitest = await createVitest(
  'test',
  {
    root: hello.root,
    ...hello.options,
    watch: false,
    reporters: [reporter],
    pool: 'forks',
    maxWorkers: hello.workers,
    minWorkers: 1,
    coverage: { enabled: false },
    typecheck: { enabled: false },
    update: false,
    passWithNoTests: true,
    api: false,
    ui: false,
  },
  { cacheDir: '/tmp/whetstone-vite', logLevel: 'error', clearScreen: false, ...hello.viteOptions },
  { stdout: sink(), stderr: sink() },
);
const projects = vitest.projects ?? [];
for (const project of projects) {
  project.config.pool = 'forks';
  project.config.isolate = hello.isolate;
  project.config.testTimeout = Math.max(project.config.testTimeout ?? 0, LEAST_TEST_MS);
  project.config.hookTimeout = Math.max(project.config.hookTimeout ?? 0, LEAST_HOOK_MS);
  if (hello.setupFile) project.config.setupFiles = [hello.setupFile, ...(project.config.setupFiles ?? [])];
}
const specifications = new Map();
const unsupported = [];
for (const found of await globTests()) {
  const file = toRelative(found.moduleId);
  if (found.pool === 'browser' || found.pool === 'typescript') unsupported.push({ file, reason: `runs in vitest's ${found.pool} mode` });
  else specifications.set(file, [...(specifications.get(file) ?? []), found.specification]);
}
send({
  event: 'ready',
  files: [...specifications.keys()],
  unsupported,
  projects: projects.map((project) => project.name ?? ''),
  vitest: vitest.version ?? '',
  configFile: vitest.vite?.config?.configFile ?? vitest.server?.config?.configFile ?? null,
});

// A worker that is killed may leave a promise nobody waits for: the run it belonged to ends by its own ways.
// vitest itself would end this process.
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.removeAllListeners(event);
  process.on(event, (error) => keepOutput(`${error?.stack ?? error}\n`));
}
for await (const line of lines) {
  const job = JSON.parse(line);
  send({ id: job.id, ...(await runJob(job)) });
}
process.exit(0);

async function runJob(job) {
  const startedAt = performance.now();
  const original = job.path === undefined ? undefined : readFileSync(job.path);
  output = '';
  try {
    if (job.path !== undefined) replace(job.path, job.text);
    return { ...(await runTests(job)), ms: performance.now() - startedAt, output };
  } catch (error) {
    return { event: 'internal', message: String(error?.stack ?? error).slice(0, MAX_MESSAGE) };
  } finally {
    if (job.path !== undefined) replace(job.path, original);
  }
}

async function runTests(job) {
  const wanted = job.files.flatMap((file) => specifications.get(file) ?? []);
  vitest.state.filesMap.clear();
  vitest.state.idMap?.clear();
  vitest.state.clearErrors?.();
  const pattern = job.pattern ? new RegExp(job.pattern) : undefined;
  if (vitest.setGlobalTestNamePattern) vitest.setGlobalTestNamePattern(pattern ?? '');
  else vitest.configOverride.testNamePattern = pattern;
  vitest.config.bail = job.stop ? 1 : 0;
  for (const project of projects) project.config.bail = vitest.config.bail;

  let timedOut = false;
  let ending;
  let giveUp;
  const timer = setTimeout(() => {
    timedOut = true;
    // vitest starts the next file's worker when one is gone: each is ended until the run is over.
    ending = setInterval(() => {
      for (const worker of workers) worker.kill('SIGKILL');
    }, KILL_EVERY_MS);
    giveUp = setTimeout(() => process.exit(70), SETTLE_MS);
  }, job.limitMs);
  let unhandled = [];
  try {
    const run = vitest.runTestSpecifications ?? vitest.runFiles;
    const result = await run.call(vitest, wanted, false);
    unhandled = result?.unhandledErrors ?? vitest.state.getUnhandledErrors?.() ?? [];
  } finally {
    clearTimeout(timer);
    clearInterval(ending);
    clearTimeout(giveUp);
  }
  const tests = [];
  const errors = [];
  const files = vitest.state.getFiles();
  for (const file of files) collect(file, toRelative(file.filepath), [], tests, errors);
  if (!vitest.config.dangerouslyIgnoreUnhandledErrors) errors.push(...unhandled.map((error) => ({ test: '', ...describe(error) })));
  const modules = job.tellModules ? { modules: servedModules() } : {};
  return { event: 'end', end: timedOut ? 'timed-out' : 'ended', tests, errors, files: files.map(overhead), ...modules };
}

/** Names from the file down to the test; the harness joins them the same way. */
function collect(task, file, names, tests, errors) {
  const id = [file, ...names.filter((name) => name !== '')].join(' > ');
  if (task.type === 'test' || task.type === 'custom') {
    const state = task.result?.state;
    const outcome = state === 'pass' ? 'passed' : state === 'fail' ? 'failed' : 'skipped';
    if (outcome === 'failed') {
      const found = task.result.errors ?? [];
      errors.push(...(found.length > 0 ? found : [{}]).map((error) => ({ test: id, ...describe(error) })));
    }
    tests.push({ id, file, outcome, ms: task.result?.duration ?? 0 });
    return;
  }
  errors.push(...(task.result?.errors ?? []).map((error) => ({ test: names.length === 0 ? file : id, ...describe(error) })));
  for (const child of task.tasks ?? []) collect(child, file, [...names, child.name], tests, errors);
}

function servedModules() {
  const graphs = projects.flatMap((project) => {
    const server = project.vite ?? project.server;
    return server.environments ? Object.values(server.environments).map((environment) => environment.moduleGraph) : [server.moduleGraph];
  });
  return [...new Set(graphs.flatMap((graph) => [...graph.fileToModulesMap.keys()]))];
}

function overhead(file) {
  return {
    file: toRelative(file.filepath),
    ms: (file.prepareDuration ?? 0) + (file.environmentLoad ?? 0) + (file.setupDuration ?? 0) + (file.collectDuration ?? 0),
  };
}

function describe(error) {
  const message = [error?.message ?? String(error ?? ''), error?.diff ? plain(error.diff) : ''].filter(Boolean).join('\n');
  keepOutput(`${plain(error?.stack ?? message)}\n${error?.diff ? plain(error.diff) : ''}\n`);
  return { error: String(error?.name ?? 'Error'), message: plain(message).slice(0, MAX_MESSAGE) };
}

function plain(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal are what is taken out
  return String(text).replace(/\u001b\[[0-9;]*m/g, '');
}

/** In place: the file is a mount of its own, so it cannot be exchanged for another. */
function replace(path, content) {
  writeFileSync(path, content);
  if (vitest.invalidateFile) vitest.invalidateFile(path);
  for (const project of projects) {
    const graph = (project.vite ?? project.server)?.moduleGraph;
    for (const module of graph?.getModulesByFile(path) ?? []) graph.invalidateModule(module);
  }
}

async function globTests() {
  const found = await (vitest.globTestSpecifications ?? vitest.globTestSpecs ?? vitest.globTestFiles).call(vitest, hello.filters);
  return found.map((specification) => ({
    specification,
    moduleId: specification.moduleId ?? specification[1],
    pool: specification.pool ?? specification[2]?.pool,
  }));
}

/** Workers that hang are ended from here: vitest itself waits for them. */
function rememberForks() {
  const living = new Set();
  const fork = childProcess.fork;
  childProcess.fork = (...args) => {
    const child = fork(...args);
    living.add(child);
    child.once('exit', () => living.delete(child));
    return child;
  };
  syncBuiltinESMExports();
  return living;
}

/** The first and the last of what the tests print. */
function keepOutput(text) {
  output += text;
  if (output.length > 3 * KEPT_OUTPUT) output = `${output.slice(0, KEPT_OUTPUT)}\n[...]\n${output.slice(-KEPT_OUTPUT)}`;
}

function toRelative(path) {
  return relative(hello.root, resolve(hello.root, path)).replaceAll('\\', '/');
}

function send(event) {
  const bytes = Buffer.from(`${JSON.stringify({ nonce: hello.nonce, ...event })}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(3, bytes, written);
}
