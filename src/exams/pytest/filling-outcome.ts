import type { Failure } from '../../core/verdict.ts';
import type { Filling, FillingOutcome, JudgeOptions } from '../harness.ts';
import type { RunnerEvent, RunnerSession } from './runner-session.ts';

/** Runs the asked tests on one filling and says how it ended. The session is used up when the runner was lost on the way. */
export async function judgeIn(
  session: RunnerSession,
  filling: Filling,
  place: { readonly absolutePath: string; readonly replace: boolean },
  options: JudgeOptions,
): Promise<FillingOutcome> {
  const events: RunnerEvent[] = [];
  const startedAt = performance.now();
  const job = {
    tests: options.tests.map((test) => test.id),
    arguments: [...new Set(options.tests.map((test) => test.file))],
    stop: options.stopAtFirstFailure,
    limitMs: options.limitMs,
    path: place.absolutePath,
    ...(place.replace ? { text: filling.text } : {}),
  };
  for await (const event of session.run(job)) events.push(event);
  return outcomeOf(filling.id, events, options, performance.now() - startedAt);
}

/** The meaning of one job's events. Anything short of "every asked test passed" is no pass. */
export function outcomeOf(id: string, events: readonly RunnerEvent[], options: JudgeOptions, wallMs: number): FillingOutcome {
  const tests = events.filter((event) => event.event === 'test').map(({ test, outcome, ms }) => ({ id: test, outcome, durationMs: ms }));
  const end = events.findLast((event) => event.event === 'end');
  const lost = events.findLast((event) => event.event === 'lost');
  const common = { id, tests, wallMs: end?.ms ?? wallMs, output: end?.output ?? '' };
  const failures = failuresOf(events);
  if (lost) return { ...common, ...lostEnd(lost.reason) };
  if (!end) return { ...common, end: 'unjudged', failures: [], error: 'the test runner reported no end' };
  if (end.tampered)
    return { ...common, end: 'tampered', failures: [{ test: '', error: 'Tampering', message: 'something wrote to the runner’s report' }] };
  if (end.end !== 'ended') return { ...common, end: 'timed-out', failures };
  if (end.signal !== null)
    return { ...common, end: 'failed', failures: [...failures, crash(end.running, `the process was ended by signal ${end.signal}`)] };
  if (end.finished === null)
    return { ...common, end: 'failed', failures: [...failures, crash(end.running, 'the process ended before its tests did')] };
  if (failures.length > 0) return { ...common, end: tests.length === 0 ? 'broken' : 'failed', failures };
  const passed = new Set(tests.filter((test) => test.outcome === 'passed').map((test) => test.id));
  const notPassed = options.tests.find((test) => !passed.has(test.id));
  if (notPassed && tests.length === 0) return { ...common, end: 'broken', failures: [{ test: '', ...errorIn(common.output) }] };
  if (notPassed) return { ...common, end: 'failed', failures: [crash(notPassed.id, 'the test did not run')] };
  return { ...common, end: 'passed', failures: [] };
}

function failuresOf(events: readonly RunnerEvent[]): Failure[] {
  return events.flatMap((event): Failure[] => {
    switch (event.event) {
      case 'uncollected':
        return [{ test: event.file, error: event.error, message: event.message }];
      case 'internal':
        return [{ test: '', error: 'InternalError', message: event.message }];
      case 'test':
        if (event.outcome === 'passed') return [];
        if (event.outcome === 'skipped')
          return [{ test: event.test, error: 'Skipped', message: event.message ?? 'a skipped test has shown nothing' }];
        return [{ test: event.test, error: event.error ?? 'Failed', message: event.message ?? '' }];
      default:
        return [];
    }
  });
}

/** A conftest.py that cannot be imported ends pytest before it reports: its last error line is all there is. */
function errorIn(output: string): { readonly error: string; readonly message: string } {
  const found = [...output.matchAll(/^(?:E\s+)?(?:[\w.]+\.)?([A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning))\b:?[ \t]*(.*)$/gm)].at(-1);
  return { error: found?.[1] ?? 'NotLoaded', message: found?.[2] ?? output.trim().slice(-300) };
}

function crash(test: string | null, message: string): Failure {
  return { test: test ?? '', error: 'Crash', message };
}

/** The runner holds no candidate code: it ends only by a limit of the whole sandbox or because something inside ended it. */
function lostEnd(reason: string): Pick<FillingOutcome, 'end' | 'failures'> {
  if (/\((wall-time|cpu-time),/.test(reason)) return { end: 'timed-out', failures: [] };
  const limit = /\((memory|processes|output),/.exec(reason)?.[1];
  if (limit)
    return { end: 'failed', failures: [{ test: '', error: 'LimitExceeded', message: `the sandbox’s limit on ${limit} was reached` }] };
  return { end: 'tampered', failures: [{ test: '', error: 'Tampering', message: reason.slice(0, 500) }] };
}
