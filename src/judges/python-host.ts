import { z } from 'zod';
import type { Mount, SandboxEnd, SandboxProcess, SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { INSIDE } from './python-layout.ts';

/** Importing everything that is preloaded, on a loaded machine. */
const READY_TIMEOUT_MS = 120_000;
/** Of one host with all its runs; the limits of a run are held inside. */
const SESSION_MS = 12 * 3600_000;
const MIB = 1024 * 1024;
/** Of the whole tree in the sandbox: a run's own limit comes first. */
const TREE_MEMORY_BYTES = 3072 * MIB;
export const RUN_MEMORY_BYTES = 2048 * MIB;
const PROCESSES = 64;

/** What the forked process does; the names of the modules in `python/`. */
export type Role =
  | 'candidate_host'
  | 'tests_host'
  | 'accepts_host'
  | 'collect_host'
  | 'unittest_host'
  | 'expression_host'
  | 'prediction_host';
const ROLES: readonly Role[] = [
  'candidate_host',
  'tests_host',
  'accepts_host',
  'collect_host',
  'unittest_host',
  'expression_host',
  'prediction_host',
];

export interface HostJob {
  readonly role: Role;
  /** JSON for the role. */
  readonly payload: string;
  /** CPU time of the whole run. */
  readonly cpuSeconds: number;
  /** Of each step: from one line of the child to its next. */
  readonly stepSeconds?: number;
}

const endSchema = z.object({
  id: z.number(),
  end: z.enum(['exited', 'killed', 'cpu', 'wall', 'line', 'output', 'unread']),
  cpuSeconds: z.number(),
  wallMs: z.number(),
  status: z.number().nullable(),
  signal: z.number().nullable(),
  output: z.string(),
});
/** How a run ended, as the zygote saw it from outside. */
export type HostEnd = z.infer<typeof endSchema>;

/** The host is gone, with what its sandbox says of its end. */
export class HostLost extends Error {
  readonly end: SandboxEnd;
  constructor(end: SandboxEnd, message: string) {
    super(message);
    this.name = 'HostLost';
    this.end = end;
  }
}

/** One run in a process forked for it. */
export interface HostRun {
  /** Hands the child one line. */
  send(line: string): void;
  kill(): void;
  /** Rejects with `HostLost`. */
  readonly ended: Promise<HostEnd>;
}

/** A Python process in a sandbox of its own that forks a fresh child for each run; one run at a time. */
export interface PythonHost extends AsyncDisposable {
  readonly isAlive: boolean;
  /** Modules asked for that cannot be imported there. */
  readonly missing: readonly string[];
  /** `onLine` gets the child's lines as they come: written by untrusted code where the child runs it. */
  run(job: HostJob, onLine: (line: string) => void): HostRun;
}

export interface HostOptions {
  readonly sandbox: SandboxProvider;
  readonly python: string;
  readonly mounts: readonly Mount[];
  readonly preload: readonly string[];
}

/** Throws `WhetstoneError` (`sandbox-failed`) when the host does not report ready, with what it printed. */
export async function openHost(options: HostOptions, signal: AbortSignal): Promise<PythonHost> {
  const child = await options.sandbox.open(
    {
      command: [options.python, '-B', '-u', `${INSIDE}/whetstone_zygote.py`],
      cwd: '/tmp',
      mounts: options.mounts,
      isFirstProcess: true,
      limits: { wallMs: SESSION_MS, memoryBytes: TREE_MEMORY_BYTES, processes: PROCESSES, fileBytes: 64 * MIB },
    },
    signal,
  );
  const lines = child.lines[Symbol.asyncIterator]();
  child.send(JSON.stringify({ roles: ROLES, preload: options.preload }));
  const timer = setTimeout(() => void child[Symbol.asyncDispose](), READY_TIMEOUT_MS);
  const first = await lines.next().finally(() => clearTimeout(timer));
  if (first.done) throw await notReady(child, signal);
  const { missing } = z.object({ ready: z.literal(true), missing: z.array(z.string()) }).parse(JSON.parse(first.value));
  return hostOf(child, lines, missing);
}

async function notReady(child: SandboxProcess, signal: AbortSignal): Promise<unknown> {
  await child[Symbol.asyncDispose]();
  const { end, exitCode, stderr } = await child.result;
  signal.throwIfAborted();
  return new WhetstoneError('sandbox-failed', `The judge's Python did not start (${end}, ${exitCode}): ${stderr.slice(-600)}`, {
    hint: 'Run `whetstone doctor`; --python names another interpreter.',
  });
}

interface CurrentRun {
  readonly id: number;
  readonly onLine: (line: string) => void;
  readonly ended: PromiseWithResolvers<HostEnd>;
}

function hostOf(child: SandboxProcess, lines: AsyncIterator<string>, missing: readonly string[]): PythonHost {
  let current: CurrentRun | undefined;
  let lost: HostLost | undefined;
  let number = 0;

  void (async () => {
    for (let line = await lines.next(); !line.done; line = await lines.next()) take(line.value);
    const result = await child.result.catch((error: unknown) => ({ end: 'killed', stderr: String(error) }) as const);
    lost = new HostLost(result.end, `the judge's host ended (${result.end}): ${result.stderr.slice(-600)}`);
    current?.ended.reject(lost);
  })();

  /** A line of the zygote: header, then what the child said. */
  function take(line: string): void {
    const tab = line.indexOf('\t');
    const header = JSON.parse(tab < 0 ? line : line.slice(0, tab)) as { id: number; end?: string };
    if (current === undefined || header.id !== current.id) return;
    if (header.end !== undefined) current.ended.resolve(endSchema.parse(header));
    else for (const said of line.slice(tab + 1).split('\t')) current.onLine(said);
  }

  return {
    get isAlive() {
      return lost === undefined;
    },
    missing,
    run(job, onLine) {
      const id = number++;
      const ended = Promise.withResolvers<HostEnd>();
      ended.promise.catch(() => {}); // who awaits it hears of it
      current = { id, onLine, ended };
      if (lost !== undefined) ended.reject(lost);
      const { role, payload, cpuSeconds, stepSeconds } = job;
      child.send(`${JSON.stringify({ id, run: role, cpuSeconds, stepSeconds, memoryBytes: RUN_MEMORY_BYTES })}\t${payload}`);
      return {
        send: (line) => child.send(`{"id":${id},"send":1}\t${line}`),
        kill: () => child.send(`{"id":${id},"kill":1}`),
        ended: ended.promise,
      };
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
