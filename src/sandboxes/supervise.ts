import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { RunResult, SandboxEnd, SandboxProcess, SandboxSpec } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type ControlGroup, controlGroup } from './control-group.ts';
import { type FullLimits, fullLimits, groupMemoryBytes, RUNAWAY_OUTPUT_BYTES } from './default-limits.ts';
import { type HeadAndTail, headAndTail } from './head-and-tail.ts';
import type { ProcessTree } from './process-tree.ts';
import { maxTasks } from './task-limit.ts';
import { type VerdictChannel, verdictChannel } from './verdict-channel.ts';

/** How one provider starts a program. The program's descriptors 0 to 3 are piped; further ones are `inputs`. */
export interface Launch {
  readonly argv: readonly string[];
  /** Of the launcher. Left out: our own, for a client that must find its engine; the program's is then given otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to descriptors 4, 5, ... and closed. The launcher reads them to their end before the program begins. */
  readonly inputs?: readonly (string | Uint8Array)[];
  /** Where the verdict channel is read from when descriptor 3 cannot be handed down. */
  readonly channelFrom?: Readable;
  tree(launcherPid: number): ProcessTree;
  /** After the whole tree has ended. */
  cleanUp?(): Promise<void>;
}

/** A tree that forks without end doubles in milliseconds, one that leaks memory does not: look often at first, then calmly. */
const FIRST_LOOK_MS = 25;
const CALM_LOOK_MS = 100;
/** Pipes close with the last process; this is how long that may take before we let go of them. */
const CLOSE_GRACE_MS = 2000;
const CHANNEL_GRACE_MS = 30;
/** A launcher that has set up nothing after so long never will. */
const START_LIMIT_MS = 30_000;

/**
 * Starts `launch` and holds the program to the limits of `spec` until nothing of it is left.
 *
 * Throws `sandbox-failed` when the launcher ends before the program begins; on abort kills the tree and throws `signal.reason`.
 */
export async function supervise(
  name: string,
  launch: Launch,
  spec: SandboxSpec,
  live: boolean,
  signal: AbortSignal,
): Promise<SandboxProcess> {
  if (signal.aborted) {
    await launch.cleanUp?.();
    throw signal.reason;
  }
  const limits = fullLimits(spec.limits);
  const startedAt = performance.now();
  const group = controlGroup({ tasks: maxTasks(limits.processes), memoryBytes: groupMemoryBytes(spec, limits) });
  const child = startLauncher({ ...launch, argv: group.enter(launch.argv) });
  const stdout = headAndTail(limits.outputBytes);
  const stderr = headAndTail(limits.outputBytes);
  let end: SandboxEnd | undefined;
  let tree: ProcessTree | undefined;

  const stop = (reason: SandboxEnd) => {
    end ??= reason;
    tree?.kill();
  };
  const ready = Promise.withResolvers<void>();
  const channel = verdictChannel(live, ready.resolve);
  const closed = closing(child, ready.reject);
  if (child.pid !== undefined) tree = launch.tree(child.pid);

  child.once('exit', () => tree?.sweep?.());

  const onAbort = () => stop('killed');
  signal.addEventListener('abort', onAbort, { once: true });
  const startTimer = setTimeout(() => stop('killed'), START_LIMIT_MS);
  const keep = (output: HeadAndTail) => (chunk: Buffer) => {
    output.take(chunk);
    if (stdout.seenBytes + stderr.seenBytes > RUNAWAY_OUTPUT_BYTES) stop('output');
  };
  drain(child.stdout, keep(stdout));
  drain(child.stderr, keep(stderr));
  const channelEnded = drain(launch.channelFrom ?? (child.stdio[3] as Readable), (chunk) => {
    channel.take(chunk);
    if (channel.isOverfull) stop('output');
  }).then(() => channel.end());

  let wallTimer: NodeJS.Timeout | undefined;
  let watcher: Watcher | undefined;
  void ready.promise.then(
    () => {
      clearTimeout(startTimer);
      wallTimer = setTimeout(() => stop('wall-time'), limits.wallMs);
      watcher = watch(tree, group, limits, stop);
    },
    () => {},
  );

  const result = closed.then(async (exitCode): Promise<RunResult> => {
    clearTimeout(startTimer);
    clearTimeout(wallTimer);
    watcher?.stop();
    signal.removeEventListener('abort', onAbort);
    if (launch.channelFrom !== undefined) {
      // A named pipe does not end with its writers: what they wrote is given a moment to arrive.
      await setTimeoutPromise(CHANNEL_GRACE_MS);
      launch.channelFrom.destroy();
    }
    await channelEnded;
    if (group.hasRunOutOfMemory()) end ??= 'memory';
    void group.release(); // the kernel takes some milliseconds, and nobody waits for it
    await launch.cleanUp?.();
    if (signal.aborted) throw signal.reason;
    if (!channel.isReady) throw notStarted(name, stderr.text());
    return {
      end: end ?? (exitCode === null ? 'killed' : 'exited'),
      exitCode: end === undefined ? exitCode : null,
      stdout: stdout.text(),
      stderr: stderr.text(),
      channel: channel.text(),
      outputTruncated: stdout.isTruncated || stderr.isTruncated,
      wallMs: performance.now() - startedAt,
    };
  });
  result.catch((error) => ready.reject(error));
  await ready.promise;
  return handle(child, spec, live, channel, result, () => stop('killed'));
}

function handle(
  child: ChildProcess,
  spec: SandboxSpec,
  live: boolean,
  channel: VerdictChannel,
  result: Promise<RunResult>,
  kill: () => void,
): SandboxProcess {
  const stdin = child.stdin as Writable;
  if (spec.stdin !== undefined) stdin.end(spec.stdin);
  else if (!live) stdin.end();
  return {
    send: (line) => void stdin.write(`${line}\n`),
    lines: channel.lines(),
    result,
    async [Symbol.asyncDispose]() {
      kill();
      await result.catch(() => {}); // whoever awaits `result` hears of it; disposing only waits for the end
    },
  };
}

function startLauncher(launch: Launch): ChildProcess {
  const [program, ...args] = launch.argv;
  const inputs = launch.inputs ?? [];
  const child = spawn(program as string, args, {
    ...(launch.env === undefined ? {} : { env: launch.env }),
    cwd: launch.cwd ?? '/',
    // A session of its own: Ctrl-C in the user's terminal reaches us alone, and we end the tree in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', ...inputs.map(() => 'pipe' as const)],
  });
  inputs.forEach((content, index) => {
    const stream = child.stdio[4 + index] as Writable;
    ignoreErrors(stream);
    stream.end(content);
  });
  if (child.stdin !== null) ignoreErrors(child.stdin);
  return child;
}

/** Exit code once the launcher has ended and every pipe is closed; `null` when it was killed. */
function closing(child: ChildProcess, fail: (error: unknown) => void): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      fail(
        new WhetstoneError('sandbox-failed', `the sandbox could not be started: ${error.message}`, {
          hint: 'Run `whetstone doctor`.',
          cause: error,
        }),
      );
      resolve(null);
    });
    child.once('close', (code) => resolve(code));
    child.once('exit', () => {
      const letGo = setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
      }, CLOSE_GRACE_MS);
      child.once('close', () => clearTimeout(letGo));
    });
  });
}

/** Hands every chunk on; resolves when the stream has ended, however it ended. */
function drain(stream: Readable | null, take: (chunk: Buffer) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  stream.on('data', take);
  ignoreErrors(stream);
  return new Promise((resolve) => stream.once('close', resolve));
}

/** A pipe breaks when the other side is killed; the end of the process tells all there is to know. */
function ignoreErrors(stream: Readable | Writable): void {
  stream.on('error', () => {});
}

interface Watcher {
  stop(): void;
}

function watch(tree: ProcessTree | undefined, group: ControlGroup, limits: FullLimits, stop: (reason: SandboxEnd) => void): Watcher {
  let looks = 0;
  let timer: NodeJS.Timeout;
  const look = () => {
    const usage = tree?.usage();
    if (group.hasRunOutOfMemory()) stop('memory');
    if (usage !== undefined) {
      if (usage.processes > limits.processes) stop('processes');
      else if (usage.residentBytes > limits.memoryBytes) stop('memory');
      else if (usage.cpuSeconds > limits.cpuSeconds) stop('cpu-time');
    }
    looks += 1;
    timer = setTimeout(look, looks < 40 ? FIRST_LOOK_MS : CALM_LOOK_MS);
  };
  timer = setTimeout(look, FIRST_LOOK_MS);
  return { stop: () => clearTimeout(timer) };
}

function notStarted(name: string, stderr: string): WhetstoneError {
  const said = stderr.trim().split('\n').slice(-3).join(' ');
  return new WhetstoneError('sandbox-failed', `${name} could not set up the sandbox: ${said || 'it ended without a word'}`, {
    hint: 'Run `whetstone doctor`; `--sandbox` chooses another sandbox.',
  });
}
