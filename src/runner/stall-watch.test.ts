import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StallWatch } from './stall-watch.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => vi.useRealTimers());

it('notices that the process stood still, for who began before, and for nobody who begins after', () => {
  using watch = new StallWatch();
  const start = performance.now();
  vi.advanceTimersByTime(60_000);
  expect(watch.stalledSince(start)).toBe(false);
  // Time passes and no timer runs: what SIGSTOP looks like from inside.
  vi.setSystemTime(Date.now() + 1);
  const frozen = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(frozen + 10_000);
  expect(watch.stalledSince(start)).toBe(true);
  vi.spyOn(performance, 'now').mockReturnValue(frozen + 10_100);
  expect(watch.stalledSince(frozen + 10_050)).toBe(false);
});
