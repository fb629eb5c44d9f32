import { expect, test } from 'vitest';
import { toyProblems } from '../../test/support/toy-race.ts';
import type { Problem } from '../core/problem.ts';
import { ProblemPool } from './problem-pool.ts';

const never = new AbortController().signal;

/** An exam that hands out a problem whenever it is let. */
function slowExam(problems: readonly Problem[]) {
  let released = false;
  const gates: (() => void)[] = [];
  async function* exam(): AsyncGenerator<Problem> {
    try {
      for (const problem of problems) {
        await new Promise<void>((resolve) => gates.push(resolve));
        yield problem;
      }
    } finally {
      released = true;
    }
  }
  const next = async (): Promise<void> => {
    gates.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { exam: exam(), next, isReleased: () => released };
}

test('waits for as many problems of a part as asked for, or for the end', async () => {
  const { exam, next } = slowExam(toyProblems(4));
  await using pool = new ProblemPool(exam, () => {});
  const two = pool.ready('choose', 2, never);
  await next();
  await next();
  await two;
  expect(pool.count('choose')).toBe(2);
  const all = pool.ready('choose', 100, never);
  for (let step = 0; step < 4; step++) await next();
  await all;
  expect([pool.count('confirm'), pool.isComplete]).toEqual([2, true]);
});

test('holes that cannot be inferred are counted and not raced', async () => {
  const problems = toyProblems(4).map((problem, at) => (at === 0 ? { ...problem, notInferable: 'long text literal' } : problem));
  await using pool = new ProblemPool(
    (async function* () {
      yield* problems;
    })(),
    () => {},
  );
  await pool.ready('confirm', 100, never);
  expect([pool.notInferable, pool.count('choose'), pool.count('confirm')]).toEqual([1, 1, 2]);
});

test('stopping ends the exam, even while nobody waits', async () => {
  const { exam, next, isReleased } = slowExam(toyProblems(4));
  const pool = new ProblemPool(exam, () => {});
  await next();
  const stopped = pool.stop();
  await next();
  await stopped;
  expect([isReleased(), pool.isEnded, pool.isComplete]).toEqual([true, true, false]);
});

test('an error of the exam is thrown to whoever waits; an abort as it was given', async () => {
  await using failing = new ProblemPool(
    (async function* (): AsyncGenerator<Problem> {
      yield await Promise.reject<Problem>(new Error('no tests'));
    })(),
    () => {},
  );
  await expect(failing.ready('choose', 1, never)).rejects.toThrow('no tests');
  const { exam, next } = slowExam(toyProblems(2));
  const pool = new ProblemPool(exam, () => {});
  const stop = new AbortController();
  const waiting = pool.ready('choose', 2, stop.signal);
  stop.abort('enough');
  await expect(waiting).rejects.toBe('enough');
  const stopped = pool.stop();
  await next();
  await stopped;
});
