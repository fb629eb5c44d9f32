import type { JudgedProgram, JudgeMode } from '../core/judge.ts';
import type { Verdict } from '../core/verdict.ts';
import type { HostEnd, HostLost } from './python-host.ts';

/** Names of classes, nearest first, of an error that says that the text is no Python. */
const NOT_PYTHON = new Set(['SyntaxError', 'IndentationError', 'TabError']);

export function failed(error: string, message: string, test = ''): Verdict {
  return { kind: 'failed', failures: [{ test, error, message }] };
}

/** What it means that a candidate's process ended, or was ended, while something was asked of it. */
export function verdictOfEnd({ end, status, signal }: HostEnd, timeoutSeconds: number): Verdict {
  switch (end) {
    case 'cpu':
    case 'wall':
      return { kind: 'timed-out', limitMs: timeoutSeconds * 1000 };
    case 'exited':
      return signal === null
        ? failed('ProcessEnded', `the program ended its process (exit code ${status}) before it had answered`)
        : failed('ProcessEnded', `the program's process ended by signal ${signal}`);
    case 'output':
      return failed('OutputLimit', 'the program printed without end');
    case 'line':
    case 'unread':
      return { kind: 'invalid', reason: 'the program wrote to the connection of its judge' };
    case 'killed':
      return { kind: 'unjudged', error: 'the run was ended' };
  }
}

/** A host that was ended for what its program used up; `undefined` when that is not why it is gone. */
export function verdictOfLoss(lost: HostLost): Verdict | undefined {
  if (lost.end === 'memory') return failed('MemoryError', 'the program and what it started used more memory than allowed');
  if (lost.end === 'processes') return failed('ProcessLimit', 'the program started more processes than allowed');
  return undefined;
}

/** What a program raised when it was loaded: `{"$": "raised"}` as it wrote it; anything else was not written by our own code. */
export function verdictOfLoading(raised: unknown): Verdict {
  if (typeof raised !== 'object' || raised === null) return { kind: 'invalid', reason: 'the program wrote to the connection of its judge' };
  const { v, message } = raised as { readonly v?: unknown; readonly message?: unknown };
  const names = Array.isArray(v) ? v.map(String) : [];
  const text = String(message ?? '').slice(0, 500);
  if (names[0] !== undefined && NOT_PYTHON.has(names[0])) return { kind: 'invalid', reason: `${names[0]}: ${text}` };
  return failed(names[0] ?? 'Exception', text);
}

export function judged(
  mode: JudgeMode,
  verdict: Verdict,
  told: { readonly testsRun?: number; readonly startedAt: number; readonly ends?: readonly (HostEnd | undefined)[] },
): JudgedProgram {
  const ends = (told.ends ?? []).filter((end) => end !== undefined);
  return {
    mode,
    verdict,
    testsRun: told.testsRun ?? 0,
    wallMs: performance.now() - told.startedAt,
    cpuSeconds: ends[0]?.cpuSeconds ?? 0,
    output: ends.map(({ output }) => output).join(''),
  };
}
