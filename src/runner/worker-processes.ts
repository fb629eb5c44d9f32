import { type ChildProcess, spawn } from 'node:child_process';
import { type ErrorCode, WhetstoneError } from '../core/whetstone-error.ts';

/** Kept of what a worker says, for the error that tells of its death. */
const KEPT_CHARACTERS = 2_000;
/** So many workers in a row that die before they are ready: another one would fare no better. */
const MOST_DEAD_STARTS = 5;
/** Longer than any start: a worker may be frozen in the middle of it. */
const LONGEST_START_MS = 60_000;
/** Processes, frozen ones included, for each that was asked for. */
const MOST_TIMES = 2;
/** From the request to end to SIGKILL: what is held is given back in milliseconds. */
const GRACE_MS = 3_000;

/** Exit code of a worker that cannot work here at all; the error is the last line of its standard output, as JSON. */
export const CANNOT_WORK = 40;
/** What a worker writes, as a line, when it can take units: whatever ends it from then on may have been a unit. */
export const READY = 'ready';

export interface WorkerProcesses extends AsyncDisposable {
  /** Rejects when workers cannot go on: one says so, or they die one after the other. Never resolves. */
  readonly failed: Promise<never>;
  /**
   * Starts one more for one that stands still and holds nothing any more, unless one is starting already: on a busy machine a start takes
   * its time, and more of them would take longer. Where there are twice as many as asked for, the oldest is killed for it.
   */
  startAnother(): void;
  /** Of those that run. */
  processIds(): readonly number[];
}

/**
 * Starts `count` processes of `command` and starts a new one for each that dies. A worker ends when its standard input does, which also
 * happens when this process is killed. Disposing ends all of them, frozen ones too.
 */
export function workerProcesses(command: readonly string[], count: number): WorkerProcesses {
  const [program, ...args] = command;
  const children = new Map<ChildProcess, Promise<void>>();
  let isClosing = false;
  const starting = new Set<ChildProcess>();
  let deadStarts = 0;
  let reject: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, fail) => {
    reject = fail;
  });
  failed.catch(() => {}); // Whoever waits for work races against it; after disposing nobody does.

  const start = (): void => {
    let isReady = false;
    const child = spawn(program as string, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    let complained = '';
    child.stdin.on('error', () => {}); // It is dead: its exit tells more.
    child.stdout.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-KEPT_CHARACTERS);
      isReady ||= said.includes(`${READY}\n`);
      if (isReady) starting.delete(child);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complained = (complained + chunk).slice(-KEPT_CHARACTERS);
    });
    const end = new Promise<void>((resolve) => {
      child.on('error', (error) => {
        reject(error);
        resolve();
      });
      child.on('close', (code, signal) => {
        children.delete(child);
        starting.delete(child);
        resolve();
        if (isClosing) return;
        if (code === CANNOT_WORK) return reject(errorOf(said));
        deadStarts = isReady ? 0 : deadStarts + 1;
        if (deadStarts >= MOST_DEAD_STARTS) return reject(diedTooOften(code ?? signal, complained));
        if (children.size < count) start();
      });
    });
    children.set(child, end);
    starting.add(child);
    setTimeout(() => starting.delete(child), LONGEST_START_MS).unref();
  };
  for (let i = 0; i < count; i++) start();

  return {
    failed,
    startAnother: () => {
      if (starting.size > 0) return;
      const [oldest] = children.keys();
      if (children.size >= MOST_TIMES * count) oldest?.kill('SIGKILL');
      start();
    },
    processIds: () => [...children.keys()].flatMap(({ pid }) => pid ?? []),
    async [Symbol.asyncDispose]() {
      isClosing = true;
      for (const child of children.keys()) child.stdin?.end();
      const kill = setTimeout(() => {
        for (const child of children.keys()) child.kill('SIGKILL');
      }, GRACE_MS);
      await Promise.all(children.values());
      clearTimeout(kill);
    },
  };
}

function errorOf(said: string): WhetstoneError {
  try {
    const { code, message, hint } = JSON.parse(said.trimEnd().split('\n').at(-1) ?? '') as Record<string, string>;
    return new WhetstoneError(code as ErrorCode, String(message), { hint: String(hint) });
  } catch {
    return diedTooOften(CANNOT_WORK, said);
  }
}

function diedTooOften(end: unknown, complained: string): WhetstoneError {
  return new WhetstoneError('sandbox-failed', `Workers end again and again (${String(end)}): ${complained.trim() || 'they say nothing'}`, {
    hint: 'Run with fewer --workers if memory is short; what was judged is kept.',
  });
}
