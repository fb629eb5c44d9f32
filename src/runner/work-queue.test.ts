import { expect, test } from 'vitest';
import { toyArms, toyProblems, toyRecipe } from '../../test/support/toy-race.ts';
import type { Problem } from '../core/problem.ts';
import type { Unit } from './unit.ts';
import { sharedVerdicts } from './verdict-memo.ts';
import { workThrough } from './work-queue.ts';

const never = new AbortController().signal;
const arm = await toyArms()(toyRecipe('half', 0.5), { cached: true });

async function work(problems: readonly Problem[], change: Partial<Parameters<typeof workThrough>[1]> = {}): Promise<string[]> {
  const done: string[] = [];
  const units: Unit[] = problems.map((problem) => ({ arm, problem, attempt: 0 }));
  const options = {
    judge: sharedVerdicts(),
    oracle: false,
    checkers: 1,
    signal: never,
    done: (record: { task: string }) => done.push(record.task),
  };
  await workThrough(units, { ...options, ...change });
  return done;
}

/** Problems whose checks wait until they are let go. */
function gated(count: number) {
  const gates: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const problems = toyProblems(count).map(
    (problem): Problem => ({
      ...problem,
      check: async (edits, signal) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => gates.push(resolve));
        running -= 1;
        return problem.check(edits, signal);
      },
    }),
  );
  return { problems, gates, most: () => most, running: () => running };
}

test('every unit is done once, and at most as many answers are judged at a time as there are checkers', async () => {
  for (const checkers of [1, 2]) {
    const { problems, gates, most } = gated(7);
    const working = work(problems, { checkers });
    const ticker = setInterval(() => gates.shift()?.(), 1);
    const done = await working;
    clearInterval(ticker);
    expect([...done].sort()).toEqual(problems.map(({ task }) => task.id).sort());
    expect(most()).toBe(checkers);
  }
});

test('the next unit is asked for only when it can begin', async () => {
  const { problems, gates } = gated(10);
  let asked = 0;
  const units = (function* () {
    for (const problem of problems) {
      asked += 1;
      yield { arm, problem, attempt: 0 };
    }
  })();
  const working = workThrough(units, { judge: sharedVerdicts(), oracle: false, checkers: 1, signal: never, done: () => {} });
  await new Promise((resolve) => setTimeout(resolve, 20));
  // One is judged, one is answered and waits.
  expect(asked).toBe(2);
  const ticker = setInterval(() => gates.shift()?.(), 1);
  await working;
  clearInterval(ticker);
});

test('an abort is thrown when the checks under way have ended', async () => {
  const { problems, gates, running } = gated(5);
  const stop = new AbortController();
  const working = work(problems, { signal: stop.signal });
  await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort('enough');
  const ticker = setInterval(() => gates.shift()?.(), 1);
  await expect(working).rejects.toBe('enough');
  clearInterval(ticker);
  expect(running()).toBe(0);
});

test('an error of the receiver ends the work and is thrown', async () => {
  let calls = 0;
  const failing = () => {
    calls += 1;
    throw new Error('disk');
  };
  await expect(work(toyProblems(50), { done: failing })).rejects.toThrow('disk');
  expect(calls).toBeLessThan(5);
});
