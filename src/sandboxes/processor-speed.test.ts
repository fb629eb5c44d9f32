import { expect, it } from 'vitest';
import { leastRoundMs, processorSpeed, REFERENCE_ROUND_MS, speedFrom } from './processor-speed.ts';

it('gives a slower machine more seconds and a faster one fewer', () => {
  expect(speedFrom(REFERENCE_ROUND_MS).secondsHere(10)).toBe(10);
  expect(speedFrom(2 * REFERENCE_ROUND_MS).secondsHere(10)).toBe(20);
  expect(speedFrom(REFERENCE_ROUND_MS / 2).secondsHere(10)).toBe(5);
});

it('does not believe in a machine that is a thousand times faster or slower', () => {
  expect(speedFrom(REFERENCE_ROUND_MS / 1000).secondsHere(10)).toBe(2.5);
  expect(speedFrom(REFERENCE_ROUND_MS * 1000).secondsHere(10)).toBe(80);
});

it('measures twice the same within a quarter, and only once for all who ask', () => {
  const [one, two] = [leastRoundMs(15), leastRoundMs(15)];
  expect(one).toBeGreaterThan(0.5);
  expect(Math.max(one, two) / Math.min(one, two)).toBeLessThan(1.25);
  expect(processorSpeed()).toBe(processorSpeed());
});
