import { expect, it } from 'vitest';
import { type PrefillPace, prefillPace, STEP_TOKENS } from './prefill-pace.ts';

/** Evaluates chunk after chunk at a speed; gives the longest of the last few, milliseconds. */
function run(pace: PrefillPace, tokensPerSecond: number): number {
  let longest = 0;
  for (let chunk = 0; chunk < 20; chunk++) {
    const tokens = pace.chunkTokens();
    const ms = (tokens / tokensPerSecond) * 1000;
    pace.measured(tokens, ms);
    if (chunk >= 10) longest = Math.max(longest, ms);
  }
  return longest;
}

it('starts small and grows to nearly the time it may take', () => {
  const pace = prefillPace(250);
  expect(pace.chunkTokens()).toBe(8);
  for (const tokensPerSecond of [90, 225]) {
    const ms = run(pace, tokensPerSecond);
    expect(ms).toBeLessThanOrEqual(250);
    expect(ms).toBeGreaterThan(150);
  }
});

it('keeps to the time when the machine slows down', () => {
  const pace = prefillPace(250);
  run(pace, 1000);
  expect(run(pace, 100)).toBeLessThanOrEqual(250);
});

it('takes whole steps of eight to 192 tokens', () => {
  for (const tokensPerSecond of [5, 61.7, 123.4, 10_000]) {
    const pace = prefillPace(250);
    run(pace, tokensPerSecond);
    const tokens = pace.chunkTokens();
    expect(tokens % STEP_TOKENS).toBe(0);
    expect(tokens).toBeGreaterThanOrEqual(8);
    expect(tokens).toBeLessThanOrEqual(192);
  }
});

it('is not misled by single tokens', () => {
  const pace = prefillPace(250);
  run(pace, 225);
  const before = pace.chunkTokens();
  pace.measured(1, 400);
  expect(pace.chunkTokens()).toBe(before);
});
