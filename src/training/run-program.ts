import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ProgramEnd {
  /** `null`: it was ended by a signal, or could not be started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** How a child ends; never throws. Must be called before anything else is waited for. */
export async function endOf(child: ChildProcess): Promise<ProgramEnd> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal };
  } catch (error) {
    return { code: null, signal: null, error: error as Error };
  }
}

/** To a child that leads a group of its own (`detached`), with all that it started. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

const KEPT_LINES = 40;

/** Runs a program to its end and gives the last lines it wrote. Abort kills it with all that it started, then throws `signal.reason`. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { onLine = () => {}, signal }: { readonly onLine?: (line: string) => void; readonly signal: AbortSignal },
): Promise<{ readonly end: ProgramEnd; readonly lines: readonly string[] }> {
  signal.throwIfAborted();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = endOf(child);
  const stop = (): void => signalGroup(child, 'SIGKILL');
  signal.addEventListener('abort', stop);
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', keep);
  const end = await ended;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return { end, lines: end.error ? [...lines, end.error.message] : lines };
}
