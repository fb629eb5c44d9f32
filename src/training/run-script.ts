import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { endOf, type ProgramEnd, signalGroup } from './run-program.ts';

export interface ScriptCall<Event> {
  /** Program and arguments up to the job: `[python, trainer/train.py]`. */
  readonly command: readonly string[];
  /** Path of `job.json`. */
  readonly job: string;
  /** Arguments behind it. */
  readonly more?: readonly string[];
  /** Reads one line; throws `WhetstoneError` for a line that is no event. */
  eventOf(line: string): Event;
  /** Whether a script that ended with this event did all of its work. */
  isEnd(event: Event): boolean;
  /** How long it may take to save its state after SIGTERM. */
  readonly graceMs?: number;
  /** Ends it early and in order: its last events are still given, and that it did not do all of its work is no failure. */
  readonly enough?: AbortSignal;
  readonly signal: AbortSignal;
}

/** The step under way, and writing a state of some hundred megabytes on a slow disk. */
const GRACE_MS = 60_000;
/** Kept of what it wrote to its standard error: the end of a traceback. */
const COMPLAINT_CHARACTERS = 4_000;
/** Exit codes of trainer/README.md. */
const USER_CAN_MEND = 1;
const STOPPED = 130;

/**
 * Runs one of the trainer's scripts on a job and gives its events as they come.
 *
 * Whoever stops reading, whoever aborts, and whoever has had enough, ends it: SIGTERM, and SIGKILL after a grace. Nothing is left running when this returns or
 * throws. Throws `signal.reason` on abort; `WhetstoneError`: `training-refused` for what the user can mend, `training-failed` for anything
 * else (a line that is no event, an end before all of its work was done).
 */
export async function* runScript<Event extends { readonly type: string }>(call: ScriptCall<Event>): AsyncGenerator<Event> {
  call.signal.throwIfAborted();
  if (call.enough?.aborted) return;
  const [program = '', ...before] = call.command;
  // A group of its own: Ctrl-C on a terminal reaches Whetstone alone, which then ends the script in order.
  const args = [...before, call.job, ...(call.more ?? [])];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = endOf(child);
  let complaint = '';
  child.stderr.on('data', (piece: Buffer) => {
    complaint = (complaint + piece).slice(-COMPLAINT_CHARACTERS);
  });
  const graceMs = call.graceMs ?? GRACE_MS;
  let kill: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(child, 'SIGTERM');
    kill ??= setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  };
  call.signal.addEventListener('abort', stop);
  call.enough?.addEventListener('abort', stop);
  let last: Event | undefined;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.trim() === '') continue;
      last = call.eventOf(line);
      yield last;
    }
    const end = await ended;
    call.signal.throwIfAborted();
    if (call.enough?.aborted && (end.code === STOPPED || end.signal !== null)) return;
    if (last === undefined || !call.isEnd(last) || end.code !== 0) throw failure(end, last, complaint);
  } finally {
    call.signal.removeEventListener('abort', stop);
    call.enough?.removeEventListener('abort', stop);
    // A full pipe would keep it from ever reaching its end.
    child.stdout.resume();
    stop();
    await ended;
    clearTimeout(kill);
    // What it started and did not wait for.
    signalGroup(child, 'SIGKILL');
  }
}

function failure({ code, signal, error }: ProgramEnd, last: { readonly type: string } | undefined, complaint: string): WhetstoneError {
  if (error) {
    return new WhetstoneError('trainer-unavailable', `The trainer cannot be started: ${error.message}`, {
      hint: 'Run `whetstone train --doctor` to set it up.',
      cause: error,
    });
  }
  const cause = complaint === '' ? undefined : new Error(complaint.trim());
  if (last !== undefined && isFailure(last)) {
    return new WhetstoneError(code === USER_CAN_MEND ? 'training-refused' : 'training-failed', last.message, { hint: last.hint, cause });
  }
  // The kernel ends what takes the machine's last memory with SIGKILL.
  const hint =
    signal === 'SIGKILL' ? 'Memory may have run out: give it less with --memory, close other programs' : 'See why with --verbose';
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const said = complaint.trim().split('\n').at(-1) ?? '';
  return new WhetstoneError('training-failed', `The trainer ended ${how} before it had finished${said === '' ? '' : `: ${said}`}`, {
    hint: `${hint}; the same command goes on where it stopped.`,
    cause,
  });
}

/** Every script tells what went wrong in the same form. */
function isFailure(event: {
  readonly type: string;
}): event is { readonly type: 'failed'; readonly message: string; readonly hint: string } {
  return event.type === 'failed';
}
