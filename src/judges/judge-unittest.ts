import { randomBytes } from 'node:crypto';
import type { CheckOf } from '../core/benchmark-problem.ts';
import type { ClassOutcome, JudgedProgram } from '../core/judge.ts';
import type { Failure, Verdict } from '../core/verdict.ts';
import type { HostKind, HostLane } from './host-lane.ts';
import { judged, verdictOfEnd, verdictOfLoading, verdictOfLoss } from './judgement.ts';
import { type HostEnd, HostLost } from './python-host.ts';
import { runAlone } from './run-alone.ts';
import { type PlannedClass, planOf, type UnittestPlan } from './unittest-plan.ts';

type UnittestCheck = CheckOf<'python-unittest'>;

const MAX_FAILURES = 20;

/**
 * Runs unit tests in the candidate's own process, and believes a pass only when the trusted collection's tests have all reported over a
 * channel with a nonce, nothing that the runner rests on was changed or asked for, the process came to its end by itself, and the same
 * tests fail when what the program made is replaced by stubs. Else a pass is `invalid`.
 *
 * Throws `HostLost` when a host is gone for no reason that the program gave.
 */
export async function judgeUnittest(check: UnittestCheck, program: string, lane: HostLane, signal: AbortSignal): Promise<JudgedProgram> {
  const startedAt = performance.now();
  const plan = await planOf(check, lane, signal);
  if (plan.missing.length > 0) {
    const error = `The tests import what this Python does not have: ${plan.missing.join(', ')}. Install it, or name another Python with --python.`;
    return { ...judged('shared-process', { kind: 'unjudged', error }, { startedAt, testsRun: 0, ends: [] }), classes: [] };
  }
  const seen = await runClasses(check, program, plan, lane, { where: 'shared', stubs: false }, signal);
  const tell = (verdict: Verdict): JudgedProgram => ({
    ...judged('shared-process', verdict, { startedAt, testsRun: sum(seen.classes, 'testsRun'), ends: seen.ends }),
    classes: seen.classes,
    cpuSeconds: seen.ends.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
  });
  if (seen.verdict !== undefined) return tell(seen.verdict);
  if (seen.tampered !== undefined) return tell({ kind: 'invalid', reason: `it tampered with its judge: ${seen.tampered}` });
  if (seen.failures.length > 0) return tell({ kind: 'failed', failures: seen.failures });
  return tell((await controlled(check, program, plan, lane, signal)) ?? { kind: 'passed' });
}

/** Classes that pass although everything the program made is a stub, and that fail with stubs alone, were not judged by their tests. */
async function controlled(
  check: UnittestCheck,
  program: string,
  plan: UnittestPlan,
  lane: HostLane,
  signal: AbortSignal,
): Promise<Verdict | undefined> {
  const baseline = await plan.failsWithStubs(() =>
    runClasses(check, '', plan, lane, { where: 'tests', stubs: true }, signal).then(failing),
  );
  const control = await runClasses(check, program, plan, lane, { where: 'shared', stubs: true }, signal);
  const stillFailing = failing(control);
  const untouched = [...baseline].find((name) => !stillFailing.has(name));
  return untouched === undefined
    ? undefined
    : { kind: 'invalid', reason: `it tampered with its judge: ${untouched} passes also without what the program made` };
}

interface ClassRuns {
  readonly classes: readonly ClassOutcome[];
  readonly failures: readonly Failure[];
  readonly tampered?: string;
  /** Of the whole program, when it could not be loaded. */
  readonly verdict?: Verdict;
  readonly ends: readonly HostEnd[];
}

function failing({ classes, verdict }: ClassRuns): ReadonlySet<string> {
  return new Set(
    classes
      .filter(({ testsRun, testsPassed }) => verdict !== undefined || testsRun === 0 || testsPassed < testsRun)
      .map(({ name }) => name),
  );
}

/** Runs all classes; after one that ended its process or took too long, the rest goes on in a new process. */
async function runClasses(
  check: UnittestCheck,
  program: string,
  plan: UnittestPlan,
  lane: HostLane,
  { where, stubs }: { readonly where: HostKind; readonly stubs: boolean },
  signal: AbortSignal,
): Promise<ClassRuns> {
  const planned = plan.classes;
  const classes: ClassOutcome[] = [];
  const failures: Failure[] = [];
  const ends: HostEnd[] = [];
  let tampered: string | undefined;
  while (classes.length < planned.length) {
    const rest = planned.slice(classes.length);
    const nonce = randomBytes(16).toString('hex');
    const payload = JSON.stringify({ nonce, program, tests: check.tests, classes: rest, names: plan.free, stubs });
    const job = {
      role: 'unittest_host',
      payload,
      cpuSeconds: check.timeoutSeconds * (rest.length + 1),
      stepSeconds: check.timeoutSeconds,
    } as const;
    let run: Awaited<ReturnType<typeof runAlone>>;
    try {
      run = await runAlone(await lane.host(where, signal), job, signal);
    } catch (error) {
      const verdict = error instanceof HostLost ? verdictOfLoss(error) : undefined;
      if (verdict === undefined) throw error;
      return { classes: [...classes, ...rest.map(notRun)], failures, ends, verdict };
    }
    ends.push(run.end);
    const words = readWords(run.lines, nonce);
    tampered ??= words.tampered;
    if (!words.isLoaded) {
      const verdict = words.raised === undefined ? verdictOfEnd(run.end, check.timeoutSeconds) : verdictOfLoading(words.raised);
      return { classes: [...classes, ...rest.map(notRun)], failures, ends, tampered, verdict };
    }
    const outcomes = rest.slice(0, Math.max(1, words.classes.length)).map((of, i) => outcomeOf(of, words.classes[i], failures));
    if (!words.isFinished) {
      const last = outcomes.pop()!;
      outcomes.push({ ...last, testsPassed: Math.min(last.testsPassed, last.testsRun - 1) });
      failures.push(endFailure(last.name, verdictOfEnd(run.end, check.timeoutSeconds)));
    }
    classes.push(...outcomes);
  }
  return { classes, failures: failures.slice(0, MAX_FAILURES), tampered, ends };
}

interface RanTest {
  readonly name: string;
  readonly bad: readonly [error: string, message: string] | null;
}

interface Words {
  isLoaded: boolean;
  isFinished: boolean;
  tampered?: string;
  raised?: unknown;
  readonly classes: { readonly name: string; readonly tests: RanTest[] }[];
}

/** What was said with the nonce; a line without it was written by the program. */
function readWords(lines: readonly string[], nonce: string): Words {
  const words: Words = { isLoaded: false, isFinished: false, classes: [] };
  for (const line of lines) {
    if (!line.startsWith(`${nonce} `)) {
      words.tampered ??= 'it wrote to the connection of its judge';
      continue;
    }
    const [, word, rest] = /^(\w+) ?(.*)$/.exec(line.slice(nonce.length + 1)) ?? [];
    if (words.isFinished) words.tampered ??= 'it spoke after the end';
    if (word === 'loaded') words.isLoaded = true;
    else if (word === 'finished') words.isFinished = true;
    else if (word === 'tampered') words.tampered ??= rest;
    else if (word === 'failed' || word === 'broken') words.raised = JSON.parse(rest!);
    else if (word === 'class') words.classes.push({ name: JSON.parse(rest!) as string, tests: [] });
    else if (word === 'test') words.classes.at(-1)?.tests.push(JSON.parse(rest!) as RanTest);
  }
  return words;
}

/** Every test of the trusted collection once, no other: a test that did not report did not pass. */
function outcomeOf(planned: PlannedClass, ran: Words['classes'][number] | undefined, failures: Failure[]): ClassOutcome {
  let testsPassed = 0;
  const unplanned = ran?.tests.filter(({ name }) => !planned.tests.includes(name)) ?? [];
  if (planned.tests.length === 0) failures.push(failureOf(planned.name, null));
  for (const { bad } of unplanned) failures.push(failureOf(planned.name, bad));
  for (const name of planned.tests) {
    const reports = ran?.tests.filter((test) => test.name === name) ?? [];
    if (reports.length === 1 && reports[0]!.bad === null && unplanned.length === 0) testsPassed += 1;
    else failures.push(failureOf(`${planned.name}.${name}`, reports[0]?.bad ?? null));
  }
  return { name: planned.name, testsRun: planned.tests.length, testsPassed };
}

function failureOf(test: string, bad: RanTest['bad']): Failure {
  return { test, error: bad?.[0] ?? 'NotRun', message: bad?.[1] ?? 'the test did not report' };
}

function endFailure(test: string, verdict: Verdict): Failure {
  if (verdict.kind === 'failed') return { ...verdict.failures[0]!, test };
  return { test, error: verdict.kind === 'timed-out' ? 'TimeoutError' : 'ProcessEnded', message: 'the tests did not come to their end' };
}

function notRun({ name, tests }: PlannedClass): ClassOutcome {
  return { name, testsRun: tests.length, testsPassed: 0 };
}

function sum(classes: readonly ClassOutcome[], what: 'testsRun'): number {
  return classes.reduce((total, outcome) => total + outcome[what], 0);
}
