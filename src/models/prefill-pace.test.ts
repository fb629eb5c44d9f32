import { expect, it } from 'vitest';
import { fixedPace, prefillPace } from './prefill-pace.ts';

it('starts small and grows to a fifth of a second of work', () => {
  const pace = prefillPace();
  expect(pace.chunkTokens()).toBe(16);
  for (let i = 0; i < 10; i++) pace.measured(64, 64 / 0.25);
  // 250 tokens a second: 50 tokens in 200 ms.
  expect(pace.chunkTokens()).toBe(48);
});

it('shrinks at once when the machine slows down', () => {
  const pace = prefillPace();
  pace.measured(256, 256);
  expect(pace.chunkTokens()).toBe(192);
  pace.measured(192, 1920);
  expect(pace.chunkTokens()).toBe(16);
});

it('is not misled by short chunks', () => {
  const pace = prefillPace();
  pace.measured(64, 256);
  pace.measured(1, 40);
  expect(pace.chunkTokens()).toBe(48);
});

it('stays the same in exact mode', () => {
  const pace = fixedPace(32);
  pace.measured(32, 10_000);
  expect(pace.chunkTokens()).toBe(32);
});
