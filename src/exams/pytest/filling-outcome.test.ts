import { describe, expect, test } from 'vitest';
import { outcomeOf } from './filling-outcome.ts';
import type { RunnerEvent } from './runner-session.ts';

const options = {
  tests: ['a', 'b'].map((id) => ({ id, file: 'test_x.py', durationMs: 1 })),
  stopAtFirstFailure: false,
  limitMs: 1000,
};
const end = { event: 'end', end: 'ended', finished: 0, signal: null, running: null, tampered: false, ms: 5, output: '' } as const;
const ran = (id: string, outcome: 'passed' | 'failed' | 'skipped'): RunnerEvent => ({ event: 'test', test: id, outcome, ms: 1 });
const outcome = (...events: RunnerEvent[]) => outcomeOf('x', events, options, 9);

describe('outcomeOf: anything short of "every asked test passed" is no pass', () => {
  test('all pass', () => expect(outcome(ran('a', 'passed'), ran('b', 'passed'), end).end).toBe('passed'));
  test('one fails', () => expect(outcome(ran('a', 'passed'), ran('b', 'failed'), end).end).toBe('failed'));
  test('a skip has shown nothing', () => {
    const skipped = outcome(ran('a', 'passed'), ran('b', 'skipped'), end);
    expect(skipped).toMatchObject({ end: 'failed', failures: [{ test: 'b', error: 'Skipped' }] });
  });
  test('one is missing', () => expect(outcome(ran('a', 'passed'), end)).toMatchObject({ end: 'failed', failures: [{ test: 'b' }] }));
  test('the process leaves with status 0', () => expect(outcome(ran('a', 'passed'), { ...end, finished: null }).end).toBe('failed'));
  test('the process is killed', () => expect(outcome({ ...end, finished: null, signal: 11 }).end).toBe('failed'));
  test('time is over', () => expect(outcome(ran('a', 'passed'), { ...end, end: 'job-time', finished: null }).end).toBe('timed-out'));
  test('foreign writing on the pipe', () => {
    expect(outcome(ran('a', 'passed'), ran('b', 'passed'), { ...end, tampered: true }).end).toBe('tampered');
  });
  test('the runner is killed from inside', () => {
    expect(outcome(ran('a', 'passed'), { event: 'lost', reason: 'the test runner ended (killed, exit code null): ' }).end).toBe('tampered');
  });
  test('the sandbox ends it at a limit', () => {
    const lost = (kind: string) => outcome({ event: 'lost', reason: `the test runner ended (${kind}, exit code null): ` });
    expect(lost('memory')).toMatchObject({ end: 'failed', failures: [{ error: 'LimitExceeded' }] });
    expect(lost('wall-time').end).toBe('timed-out');
  });
  test('no test could be loaded', () => {
    const broken = outcome({ event: 'uncollected', file: 'test_x.py', error: 'SyntaxError', message: 'invalid syntax' }, end);
    expect(broken).toMatchObject({ end: 'broken', failures: [{ error: 'SyntaxError' }] });
  });
  test('a conftest that cannot be imported leaves only its last line', () => {
    const output = "ImportError while loading conftest\nE   NameError: name 'x' is not defined\n";
    expect(outcome({ ...end, finished: 4, output })).toMatchObject({ end: 'broken', failures: [{ error: 'NameError' }] });
  });
  test('no end at all is our fault', () => expect(outcome(ran('a', 'passed')).end).toBe('unjudged'));
});
