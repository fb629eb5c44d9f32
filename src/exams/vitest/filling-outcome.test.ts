import { expect, it } from 'vitest';
import { outcomeOf } from './filling-outcome.ts';
import type { RunnerEnd } from './runner-session.ts';

const asked = (...names: string[]) => ({
  tests: names.map((name) => ({ id: `a.test.ts > ${name}`, file: 'a.test.ts', durationMs: 1 })),
  stopAtFirstFailure: true,
  limitMs: 1000,
});
const reported = (name: string, outcome: 'passed' | 'failed' | 'skipped') => ({
  id: `a.test.ts > ${name}`,
  file: 'a.test.ts',
  outcome,
  ms: 1,
});
const end = (fields: Partial<RunnerEnd>): RunnerEnd => ({
  event: 'end',
  end: 'ended',
  tests: [],
  errors: [],
  files: [],
  ms: 5,
  output: '',
  ...fields,
});
const outcome = (answer: Parameters<typeof outcomeOf>[1], ...names: string[]) => outcomeOf('x', answer, asked(...names), 9);

it('passes when every asked test passed, whatever became of the others', () => {
  expect(outcome(end({ tests: [reported('one', 'passed'), reported('other', 'skipped')] }), 'one')).toMatchObject({
    end: 'passed',
    tests: [{ id: 'a.test.ts > one' }],
  });
});

it('a skipped, a missing or a doubled test that once failed is no pass', () => {
  expect(outcome(end({ tests: [reported('one', 'skipped')] }), 'one')).toMatchObject({ end: 'failed', failures: [{ error: 'Skipped' }] });
  expect(outcome(end({ tests: [reported('one', 'passed')] }), 'one', 'two')).toMatchObject({
    end: 'failed',
    failures: [{ error: 'NotRun' }],
  });
  const twice = end({ tests: [reported('one', 'failed'), reported('one', 'passed')] });
  expect(outcome(twice, 'one').end).toBe('failed');
});

it('an error outside any test is no pass', () => {
  const errors = [{ test: '', error: 'Error', message: 'unhandled' }];
  expect(outcome(end({ tests: [reported('one', 'passed')], errors }), 'one').end).toBe('failed');
});

it('a file that could not be loaded is broken', () => {
  expect(outcome(end({ errors: [{ test: 'a.test.ts', error: 'SyntaxError', message: '' }] }), 'one').end).toBe('broken');
});

it.each([
  ['the test runner ended (wall-time, exit code null): ', 'timed-out'],
  ['the test runner ended (exited, exit code 70): ', 'timed-out'],
  ['the test runner ended (memory, exit code null): ', 'failed'],
  ['the test runner ended (exited, exit code 137): ', 'tampered'],
])('%s means %s', (reason, wanted) => {
  expect(outcome({ event: 'lost', reason }, 'one').end).toBe(wanted);
});

it('our own fault is unjudged', () => {
  expect(outcome({ event: 'internal', message: 'no such option' }, 'one')).toMatchObject({ end: 'unjudged', error: 'no such option' });
});
