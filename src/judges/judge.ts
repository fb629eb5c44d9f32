/**
 * Judges programs that a model wrote, out of their reach.
 *
 *     import { openJudge } from '../judges/judge.ts';
 *     await using judge = await openJudge({ sandbox, python: '/usr/bin/python3', workers: 2 }, signal);
 *     const { verdict, mode, testsRun, cpuSeconds } = await judge.judge(problem.check, problem.programOf(answer), { signal });
 *
 * `judge` may be called for any number of programs at once; `workers` of them run side by side. The types are those of `core/judge.ts`
 * (`Judge`, `JudgedProgram`, `JudgeMode`), so an engine is handed a `Judge` without naming this room. `python` names an interpreter by
 * absolute path; its folders are shown inside by themselves. Checks of kind `program` are handed to `options.programs`.
 */
import type { CheckOf, CheckSpec } from '../core/benchmark-problem.ts';
import type { Judge, JudgedProgram, JudgeMode, JudgeRequest } from '../core/judge.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type HostLane, hostLane } from './host-lane.ts';
import { judgeCalls } from './judge-calls.ts';
import { judgePrediction } from './judge-prediction.ts';
import { judgeTests } from './judge-tests.ts';
import { judgeUnittest } from './judge-unittest.ts';
import { judged } from './judgement.ts';
import { laneQueue } from './lane-queue.ts';
import { HostLost } from './python-host.ts';
import { pythonMounts } from './python-layout.ts';

/** Judges checks of kind `program`: compiled or started by a toolchain, in any language. */
export type ProgramJudge = (check: CheckOf<'program'>, program: string, request: JudgeRequest) => Promise<JudgedProgram>;

export interface JudgeOptions {
  readonly sandbox: SandboxProvider;
  /** Absolute path of the interpreter that runs candidates and tests. */
  readonly python: string;
  /** Programs judged side by side. Default 1. */
  readonly workers?: number;
  /** Modules imported once, before programs are forked: `['numpy']`. What cannot be imported is left out. */
  readonly preload?: readonly string[];
  /** Left out: such checks are `unjudged`. */
  readonly programs?: ProgramJudge;
}

/** What programs of benchmarks import most; the standard library alone, so that nothing is needed. */
const PRELOADED =
  'typing math collections itertools functools re heapq bisect string random copy operator datetime decimal fractions statistics hashlib json unittest dataclasses enum abc cmath queue sys time traceback linecache'.split(
    ' ',
  );
/** A program that nobody can fail: tells whether a host that was lost twice was lost by the program or by us. */
const CANARY: CheckSpec = { kind: 'python-tests', entryPoints: ['f'], tests: 'assert f(2) == 4', timeoutSeconds: 60 };
const CANARY_PROGRAM = 'def f(x):\n    return x * 2\n';

/** Throws `WhetstoneError` (`sandbox-failed`, `no-interpreter`) when no host starts. */
export async function openJudge(options: JudgeOptions, signal: AbortSignal): Promise<Judge> {
  const mounts = await pythonMounts(options.python);
  const preload = [...PRELOADED, ...(options.preload ?? [])];
  const lanes = Array.from({ length: options.workers ?? 1 }, () =>
    hostLane({ sandbox: options.sandbox, python: options.python, mounts, preload }),
  );
  const disposeAll = async () => void (await Promise.all(lanes.map((lane) => lane[Symbol.asyncDispose]())));
  try {
    await Promise.all(lanes.map((lane) => Promise.all([lane.host('candidate', signal), lane.host('tests', signal)])));
  } catch (error) {
    await disposeAll();
    throw error;
  }
  const queue = laneQueue(lanes);
  return {
    async judge(check, program, request) {
      if (check.kind === 'program') return (options.programs ?? noPrograms)(check, program, request);
      return queue.use((lane) => judgeOnLane(check, program, lane, request), request.signal);
    },
    [Symbol.asyncDispose]: disposeAll,
  };
}

type PythonCheck = Exclude<CheckSpec, { kind: 'program' }>;

/** Judges once, and once more when a host was lost on the way. A program that loses its host each time while others do not is `invalid`. */
async function judgeOnLane(check: PythonCheck, program: string, lane: HostLane, request: JudgeRequest): Promise<JudgedProgram> {
  const startedAt = performance.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await judgeByKind(check, program, lane, request);
    } catch (error) {
      request.signal.throwIfAborted();
      if (error instanceof HostLost && attempt === 0) continue;
      const lost = error instanceof HostLost && (await canaryPasses(lane, request));
      return judged(
        modeOf(check),
        lost ? { kind: 'invalid', reason: `the program ends its host: ${error.message}` } : { kind: 'unjudged', error: textOf(error) },
        { startedAt },
      );
    }
  }
}

async function canaryPasses(lane: HostLane, request: JudgeRequest): Promise<boolean> {
  try {
    const { verdict } = await judgeByKind(CANARY as PythonCheck, CANARY_PROGRAM, lane, request);
    return verdict.kind === 'passed';
  } catch {
    request.signal.throwIfAborted();
    return false;
  }
}

function judgeByKind(check: PythonCheck, program: string, lane: HostLane, request: JudgeRequest): Promise<JudgedProgram> {
  switch (check.kind) {
    case 'python-tests':
      return judgeTests(check, program, lane, request.signal);
    case 'python-calls':
      return judgeCalls(check, program, lane, request);
    case 'python-unittest':
      return judgeUnittest(check, program, lane, request.signal);
    case 'python-prediction':
      return judgePrediction(check, program, lane, request.signal);
  }
}

function modeOf(check: CheckSpec): JudgeMode {
  return check.kind === 'python-unittest' || check.kind === 'program' ? 'shared-process' : 'separate-processes';
}

function textOf(error: unknown): string {
  if (error instanceof WhetstoneError) return `${error.message} ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}

async function noPrograms(check: CheckOf<'program'>): Promise<JudgedProgram> {
  return judged(
    'shared-process',
    { kind: 'unjudged', error: `no toolchain for ${check.language} was opened` },
    { startedAt: performance.now() },
  );
}
