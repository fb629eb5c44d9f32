import { describe, expect, it } from 'vitest';
import { fixedThreads, type ThreadChoice, threadChoice } from './thread-choice.ts';

/** Runs passes of one token, each as long as `msOf` says; gives how often each number of threads was used, and the time in all. */
function run(choice: ThreadChoice, passes: number, msOf: (threads: number) => number) {
  const used = new Map<number, number>();
  let totalMs = 0;
  for (let pass = 0; pass < passes; pass++) {
    const threads = choice.next(1);
    const ms = msOf(threads);
    choice.measured(threads, 1, ms);
    used.set(threads, (used.get(threads) ?? 0) + 1);
    totalMs += ms;
  }
  return { used, totalMs };
}

describe('threadChoice', () => {
  it('uses all threads on an idle machine', () => {
    const { used } = run(threadChoice(2), 400, (threads) => 50 / threads);
    expect(used.get(2)).toBeGreaterThan(380);
  });

  it('keeps all threads for prompts where a single token takes as long with one', () => {
    const choice = threadChoice(2);
    run(choice, 50, (threads) => (threads === 2 ? 900 : 50));
    let noise = 0;
    const { used } = run(choice, 1000, (threads) => 50 * (threads === 2 ? 1.05 : 1) + (noise++ % 3));
    expect(used.get(2)).toBeGreaterThan(400);
  });

  it('leaves a number at once when it becomes ruinous, and tries it again seldom', () => {
    const choice = threadChoice(2);
    run(choice, 50, (threads) => 50 / threads);
    const { used, totalMs } = run(choice, 1000, (threads) => (threads === 2 ? 900 : 50));
    expect(used.get(1)).toBeGreaterThan(990);
    expect(totalMs).toBeLessThan(1000 * 50 * 1.06);
  });

  it('comes back when the machine is idle again', () => {
    const choice = threadChoice(2);
    run(choice, 50, (threads) => 50 / threads);
    run(choice, 200, (threads) => (threads === 2 ? 900 : 50));
    const { used } = run(choice, 1000, (threads) => 50 / threads);
    expect(used.get(2)).toBeGreaterThan(300);
  });

  it('finds the middle of a wide machine', () => {
    const choice = threadChoice(16);
    run(choice, 200, (threads) => (threads > 4 ? 40 * threads : 100 / threads));
    const { used } = run(choice, 200, (threads) => (threads > 4 ? 40 * threads : 100 / threads));
    expect(used.get(4)).toBeGreaterThan(180);
  });

  it('tries nothing on long passes', () => {
    const choice = threadChoice(2);
    run(choice, 50, (threads) => (threads === 2 ? 900 : 50));
    for (let pass = 0; pass < 100; pass++) {
      expect(choice.next(64)).toBe(1);
      choice.measured(1, 64, 700);
    }
  });

  it('tries all threads on the start of a long prompt, while trials cost little', () => {
    const choice = threadChoice(2);
    run(choice, 20, (threads) => (threads === 2 ? 900 : 50));
    run(choice, 2000, (threads) => (threads === 2 ? 900 : 50));
    let tried = 0;
    for (let prompt = 0; prompt < 100; prompt++) {
      const tokens = choice.trialTokens(500);
      if (tokens === undefined) continue;
      tried++;
      expect(choice.next(tokens)).toBe(2);
      choice.measured(2, tokens, 1000);
    }
    expect(tried).toBeLessThan(8);
    run(choice, 2000, () => 50);
    const tokens = choice.trialTokens(500);
    if (tokens !== undefined) choice.measured(choice.next(tokens), tokens, 50);
    expect(choice.next(64)).toBe(2);
    expect(choice.trialTokens(500)).toBeUndefined();
  });

  it('stays when told to', () => {
    expect(run(fixedThreads(3), 10, () => 1).used).toEqual(new Map([[3, 10]]));
  });
});
