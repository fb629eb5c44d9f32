import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Mount, SandboxProcess, SandboxProvider, SandboxSpec } from '../../core/sandbox.ts';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { randomToken } from '../random-token.ts';

/** Where our Python files lie inside the sandbox. */
const INSIDE = '/whetstone/pytest';
const RUNNER_FILES = ['runner', 'supervisor', 'worker', 'processes', 'output', 'plugin', 'lines'].map((name) => `whetstone_${name}.py`);
/** Starting Python and pytest with everything to be preloaded, on a loaded machine. */
const READY_TIMEOUT_MS = 120_000;

const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready'), preloaded: z.number() }),
  z.object({ event: z.literal('collected'), tests: z.number() }),
  z.object({ event: z.literal('item'), test: z.string(), file: z.string(), doctest: z.boolean() }),
  z.object({ event: z.literal('missing'), test: z.string() }),
  z.object({ event: z.literal('uncollected'), file: z.string(), error: z.string(), message: z.string() }),
  z.object({ event: z.literal('start'), test: z.string(), file: z.string() }),
  z.object({
    event: z.literal('test'),
    test: z.string(),
    outcome: z.enum(['passed', 'failed', 'skipped']),
    ms: z.number(),
    error: z.string().optional(),
    message: z.string().optional(),
  }),
  z.object({ event: z.literal('internal'), message: z.string() }),
  z.object({
    event: z.literal('setup'),
    inipath: z.string().nullable(),
    rootdir: z.string(),
    addopts: z.array(z.string()),
    testpaths: z.array(z.string()),
    pytest: z.string(),
  }),
  z.object({
    event: z.literal('modules'),
    /** Third-party modules that may be imported before the repository's own. */
    preload: z.array(z.string()),
    /** Files of all other modules than the standard library's. */
    files: z.array(z.string()),
  }),
  z.object({
    event: z.literal('end'),
    end: z.enum(['ended', 'job-time', 'test-time']),
    /** pytest's exit status; null when pytest did not come to its end. */
    finished: z.number().nullable(),
    signal: z.number().nullable(),
    running: z.string().nullable(),
    tampered: z.boolean(),
    ms: z.number(),
    output: z.string(),
  }),
  /** Made here: the runner itself is gone. */
  z.object({ event: z.literal('lost'), reason: z.string() }),
]);
export type RunnerEvent = z.infer<typeof eventSchema>;

/** One run of pytest in a process forked for it. */
export interface RunnerJob {
  /** Node ids in the order in which they shall run; left out: all that are collected. */
  readonly tests?: readonly string[];
  /** Further pytest arguments: usually the test files. */
  readonly arguments?: readonly string[];
  readonly stop?: boolean;
  readonly limitMs: number;
  /** Ends a run whose single test takes longer. */
  readonly testLimitMs?: number;
  /** No further test begins after so many milliseconds. */
  readonly sessionMs?: number;
  /** Absolute path whose bytecode caches are to be ignored, and, with `text`, whose content is replaced for this job. */
  readonly path?: string;
  readonly text?: string;
  readonly linesFile?: string;
  readonly collectOnly?: boolean;
  readonly tellSetup?: boolean;
  readonly tellModules?: boolean;
}

export interface RunnerOptions {
  readonly sandbox: SandboxProvider;
  readonly python: string;
  readonly root: string;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
  readonly preload: readonly string[];
  readonly skippedFolders: readonly string[];
  /** Milliseconds of the whole session. */
  readonly wallMs: number;
}

/** A Python process in the sandbox that has pytest imported and runs one job after another, each in a fork of its own. */
export interface RunnerSession extends AsyncDisposable {
  /** False once the runner has died: the session is of no more use. */
  isAlive(): boolean;
  /** Events of one job, ending with `end` or `lost`. One job at a time. */
  run(job: RunnerJob): AsyncIterable<RunnerEvent>;
}

let runnerMounts: readonly Mount[] | undefined;

/** Starts the runner. Throws `WhetstoneError` (`sandbox-failed`) when it does not report ready, with what it printed. */
export async function openRunner(options: RunnerOptions, signal: AbortSignal): Promise<RunnerSession> {
  runnerMounts ??= RUNNER_FILES.map((name) => ({
    kind: 'file',
    content: readFileSync(fileURLToPath(new URL(`./${name}`, import.meta.url))),
    target: `${INSIDE}/${name}`,
  }));
  const spec: SandboxSpec = {
    command: [options.python, '-u', `${INSIDE}/whetstone_runner.py`],
    cwd: options.root,
    mounts: [...options.mounts, ...runnerMounts],
    env: options.env,
    limits: { wallMs: options.wallMs },
  };
  const child = await options.sandbox.open(spec, signal);
  const nonce = randomToken();
  const lines = child.lines[Symbol.asyncIterator]();
  const state = { alive: true };
  const next = async (): Promise<{ readonly id?: string; readonly event: RunnerEvent }> => {
    while (true) {
      const line = await lines.next();
      if (line.done) {
        state.alive = false;
        const { end, exitCode, stderr } = await child.result;
        signal.throwIfAborted();
        return { event: { event: 'lost', reason: `the test runner ended (${end}, exit code ${exitCode}): ${stderr.slice(-1000)}` } };
      }
      const known = parseLine(line.value, nonce);
      if (known) return known;
    }
  };
  child.send(
    JSON.stringify({
      nonce,
      root: options.root,
      arguments: options.arguments,
      preload: options.preload,
      skippedFolders: options.skippedFolders,
    }),
  );
  const timer = setTimeout(() => void child[Symbol.asyncDispose](), READY_TIMEOUT_MS);
  const first = await next().finally(() => clearTimeout(timer));
  if (first.event.event !== 'ready') {
    await child[Symbol.asyncDispose]();
    throw new WhetstoneError(
      'sandbox-failed',
      `The test runner did not start: ${first.event.event === 'lost' ? first.event.reason : first.event.event}`,
      {
        hint: 'Run `whetstone doctor`; if the interpreter needs folders outside the repository, tell us which.',
      },
    );
  }
  return sessionOf(child, next, state, nonce);
}

function sessionOf(
  child: SandboxProcess,
  next: () => Promise<{ readonly id?: string; readonly event: RunnerEvent }>,
  state: { alive: boolean },
  nonce: string,
): RunnerSession {
  let number = 0;
  return {
    isAlive: () => state.alive,
    async *run(job) {
      const id = `${nonce.slice(0, 6)}-${number++}`;
      let ended = false;
      child.send(JSON.stringify({ ...job, id }));
      try {
        while (!ended) {
          const { event, id: of } = await next();
          if (event.event !== 'lost' && of !== id) continue; // the rest of a job whose reader went away
          ended = event.event === 'end' || event.event === 'lost';
          yield event;
        }
      } finally {
        // A reader that leaves early has the runner busy with a job nobody waits for.
        if (!ended) {
          state.alive = false;
          await child[Symbol.asyncDispose]();
        }
      }
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

function parseLine(line: string, nonce: string): { readonly id?: string; readonly event: RunnerEvent } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined; // not written by the runner: without the nonce a line means nothing
  }
  if (typeof value !== 'object' || value === null || (value as { nonce?: unknown }).nonce !== nonce) return undefined;
  const event = eventSchema.safeParse(value);
  return event.success ? { id: (value as { id?: string }).id, event: event.data } : undefined;
}
