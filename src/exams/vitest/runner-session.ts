import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Mount, SandboxProcess, SandboxProvider } from '../../core/sandbox.ts';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { randomToken } from '../random-token.ts';
import type { VitestTools } from './find-vitest.ts';
import { INSIDE } from './vitest-layout.ts';

/** Starting Node, vite and vitest with the repository's configuration, on a loaded machine. */
const READY_TIMEOUT_MS = 120_000;
/** vite, vitest and a worker of a big suite; the suites that need more are rare and would not fit beside a model. */
const MEMORY_BYTES = 4096 * 1024 * 1024;

const errorSchema = z.object({ test: z.string(), error: z.string(), message: z.string() });
const readySchema = z.object({
  event: z.literal('ready'),
  files: z.array(z.string()),
  unsupported: z.array(z.object({ file: z.string(), reason: z.string() })),
  projects: z.array(z.string()),
  vitest: z.string(),
  configFile: z.string().nullable(),
});
const endSchema = z.object({
  event: z.literal('end'),
  end: z.enum(['ended', 'timed-out']),
  tests: z.array(z.object({ id: z.string(), file: z.string(), outcome: z.enum(['passed', 'failed', 'skipped']), ms: z.number() })),
  /** `test` is the file when a file could not be loaded, and empty when vitest could not tell. */
  errors: z.array(errorSchema),
  /** Time a file took beside its tests: starting its process, importing. */
  files: z.array(z.object({ file: z.string(), ms: z.number() })),
  ms: z.number(),
  output: z.string(),
  /** Absolute paths of what vite served to the tests, when asked for. */
  modules: z.array(z.string()).optional(),
});
const eventSchema = z.discriminatedUnion('event', [
  readySchema,
  endSchema,
  z.object({ event: z.literal('internal'), message: z.string() }),
]);

export type RunnerReady = z.infer<typeof readySchema>;
export type RunnerEnd = z.infer<typeof endSchema>;
/** `lost`: the runner itself is gone. */
export type RunnerAnswer =
  | RunnerEnd
  | { readonly event: 'internal'; readonly message: string }
  | { readonly event: 'lost'; readonly reason: string };

export interface RunnerJob {
  /** Test files relative to the root. */
  readonly files: readonly string[];
  /** Source of a regular expression on the whole name of a test; left out: all tests of the files. */
  readonly pattern?: string;
  readonly stop?: boolean;
  readonly limitMs: number;
  /** Absolute path of a writable file whose content is `text` during this job. */
  readonly path?: string;
  readonly text?: string;
  readonly tellModules?: boolean;
}

export interface RunnerOptions {
  readonly sandbox: SandboxProvider;
  readonly tools: VitestTools;
  readonly root: string;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** Options of vitest as its configuration names them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Words that paths of test files must hold. */
  readonly filters: readonly string[];
  /** Test files that run side by side. */
  readonly workers: number;
  /** Runs the test files of one job in one process, module by module shared: for our own texts, where the suite bears it. */
  readonly sharesProcess?: boolean;
  /** Notes executed lines into `/whetstone/lines/lines.jsonl`. */
  readonly notesLines?: boolean;
  readonly wallMs: number;
}

/** A Node process in the sandbox that has vitest loaded and runs one job after another. */
export interface RunnerSession extends AsyncDisposable {
  readonly ready: RunnerReady;
  /** False once the runner is lost: the session is of no more use. */
  isAlive(): boolean;
  /** One job at a time. */
  run(job: RunnerJob): Promise<RunnerAnswer>;
}

/** Starts the runner. Throws `WhetstoneError` (`sandbox-failed`) when it does not report ready, with what it printed. */
export async function openRunner(options: RunnerOptions, signal: AbortSignal): Promise<RunnerSession> {
  const child = await options.sandbox.open(
    {
      command: [options.tools.node, `${INSIDE}/whetstone-runner.mjs`],
      cwd: options.root,
      mounts: [...options.mounts, ownFile('whetstone-runner.mjs'), ownFile('whetstone-lines.mjs')],
      env: options.env,
      limits: { wallMs: options.wallMs, memoryBytes: MEMORY_BYTES },
    },
    signal,
  );
  const nonce = randomToken();
  child.send(JSON.stringify(greeting(options, nonce)));
  const next = answersOf(child, nonce, signal);
  const timer = setTimeout(() => void child[Symbol.asyncDispose](), READY_TIMEOUT_MS);
  const first = await next(undefined).finally(() => clearTimeout(timer));
  if (first.event !== 'ready') {
    await child[Symbol.asyncDispose]();
    throw new WhetstoneError('sandbox-failed', `vitest did not start: ${first.event === 'lost' ? first.reason : first.event}`, {
      hint: 'Try the test command by hand; if it needs folders outside the repository, the sandbox does not show them.',
    });
  }
  return sessionOf(child, first, next);
}

function sessionOf(child: SandboxProcess, ready: RunnerReady, next: ReturnType<typeof answersOf>): RunnerSession {
  let number = 0;
  let isAlive = true;
  return {
    ready,
    isAlive: () => isAlive,
    async run(job) {
      number += 1;
      const id = String(number);
      child.send(JSON.stringify({ ...job, id }));
      try {
        const answer = await next(id);
        if (answer.event === 'ready') throw new Error('the runner greeted twice');
        // A vitest whose workers were killed may wait for them in its next run (seen in 3.2).
        if (answer.event === 'lost' || (answer.event === 'end' && answer.end === 'timed-out')) isAlive = false;
        return answer;
      } catch (error) {
        isAlive = false;
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

function greeting(options: RunnerOptions, nonce: string): Readonly<Record<string, unknown>> {
  return {
    nonce,
    root: options.root,
    vitestNode: pathToFileURL(join(options.tools.vitest, 'dist', 'node.js')).href,
    options: options.options,
    viteOptions: options.tools.bundlesConfig ? {} : { configLoader: 'runner' },
    filters: options.filters,
    workers: options.workers,
    isolate: options.sharesProcess !== true,
    ...(options.notesLines ? { setupFile: `${INSIDE}/whetstone-lines.mjs` } : {}),
  };
}

type Answer = RunnerReady | RunnerAnswer;

/** Reads the channel: lines without the nonce, or of another job, mean nothing. */
function answersOf(child: SandboxProcess, nonce: string, signal: AbortSignal): (id: string | undefined) => Promise<Answer> {
  const lines = child.lines[Symbol.asyncIterator]();
  return async (id) => {
    for (;;) {
      const line = await lines.next();
      if (line.done) {
        signal.throwIfAborted();
        const { end, exitCode, stderr, stdout } = await child.result;
        return {
          event: 'lost',
          reason: `the test runner ended (${end}, exit code ${exitCode}): ${(stderr || stdout).trim().slice(-1000)}`,
        };
      }
      const answer = parseLine(line.value, nonce, id);
      if (answer !== undefined) return answer;
    }
  };
}

function parseLine(line: string, nonce: string, id: string | undefined): Answer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined; // not written by the runner
  }
  const name = z.object({ nonce: z.string(), id: z.string().optional() }).safeParse(value).data;
  return name?.nonce === nonce && name.id === id ? eventSchema.safeParse(value).data : undefined;
}

function ownFile(name: string): Mount {
  return { kind: 'file', content: readFileSync(fileURLToPath(new URL(`./${name}`, import.meta.url))), target: `${INSIDE}/${name}` };
}
