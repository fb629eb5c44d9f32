import type { Failure } from '../../core/verdict.ts';
import type { Filling, FillingOutcome, JudgeOptions } from '../harness.ts';
import type { RunnerAnswer, RunnerJob, RunnerSession } from './runner-session.ts';
import { testPattern } from './test-pattern.ts';

/** Runs the asked tests on one filling and says how it ended. `replace` names the writable file to put it into; left out: it is mounted. */
export async function judgeIn(
  session: RunnerSession,
  filling: Filling,
  replace: string | undefined,
  options: JudgeOptions,
): Promise<FillingOutcome> {
  const startedAt = performance.now();
  const job: RunnerJob = {
    files: [...new Set(options.tests.map((test) => test.file))],
    pattern: testPattern(options.tests),
    stop: options.stopAtFirstFailure,
    limitMs: options.limitMs,
    ...(replace === undefined ? {} : { path: replace, text: filling.text }),
  };
  return outcomeOf(filling.id, await session.run(job), options, performance.now() - startedAt);
}

/** The meaning of one job's answer. Anything short of "every asked test passed" is no pass. */
export function outcomeOf(id: string, answer: RunnerAnswer, options: JudgeOptions, wallMs: number): FillingOutcome {
  const nothing = { id, tests: [], failures: [], wallMs, output: '' };
  if (answer.event === 'internal') return { ...nothing, end: 'unjudged', error: answer.message };
  if (answer.event === 'lost') return { ...nothing, ...lostEnd(answer.reason) };
  const tests = askedTests(answer.tests, options);
  const common = { id, tests, wallMs: answer.ms, output: answer.output };
  const failures = answer.errors.map(({ test, error, message }): Failure => ({ test, error, message }));
  if (answer.end === 'timed-out') return { ...common, end: 'timed-out', failures };
  if (failures.length > 0) return { ...common, end: tests.length === 0 ? 'broken' : 'failed', failures };
  const passed = new Set(tests.filter((test) => test.outcome === 'passed').map((test) => test.id));
  const missing = options.tests.find((test) => !passed.has(test.id));
  if (missing !== undefined) {
    const skipped = tests.some((test) => test.id === missing.id);
    const message = skipped ? 'a skipped test has shown nothing' : 'the test did not run';
    return { ...common, end: 'failed', failures: [{ test: missing.id, error: skipped ? 'Skipped' : 'NotRun', message }] };
  }
  return { ...common, end: 'passed', failures: [] };
}

/** The asked tests alone (vitest reports the others of a file as skipped); of several with one name the worst counts. */
function askedTests(reported: Extract<RunnerAnswer, { event: 'end' }>['tests'], options: JudgeOptions): FillingOutcome['tests'] {
  const rank = { passed: 0, skipped: 1, failed: 2 };
  const asked = new Set(options.tests.map((test) => test.id));
  const worst = new Map<string, FillingOutcome['tests'][number]>();
  for (const { id, outcome, ms } of reported) {
    const known = worst.get(id);
    if (!asked.has(id) || (known !== undefined && rank[known.outcome] >= rank[outcome])) continue;
    worst.set(id, { id, outcome, durationMs: ms });
  }
  return [...worst.values()];
}

/** The runner itself runs no candidate code: it ends by a limit of the whole sandbox, or because something inside ended it. */
function lostEnd(reason: string): Pick<FillingOutcome, 'end' | 'failures'> {
  if (/\((wall-time|cpu-time),|exit code 70\)/.test(reason)) return { end: 'timed-out', failures: [] };
  const limit = /\((memory|processes|output),/.exec(reason)?.[1];
  if (limit === undefined) return { end: 'tampered', failures: [{ test: '', error: 'Tampering', message: reason.slice(0, 500) }] };
  return { end: 'failed', failures: [{ test: '', error: 'LimitExceeded', message: `the sandbox's limit on ${limit} was reached` }] };
}
