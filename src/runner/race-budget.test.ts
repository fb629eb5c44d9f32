import { expect, test } from 'vitest';
import { minutesBudget, STAGES, unitsBudget } from './race-budget.ts';

test('units: the stages together begin exactly the units given, what one leaves the next may use', () => {
  const budget = unitsBudget(100, 36, true);
  let begun = 0;
  for (const stage of STAGES.filter((one) => one !== 'latency')) {
    while (budget.may(stage, false)) {
      budget.take();
      begun += 1;
    }
    if (stage === 'others') expect(begun).toBe(64);
  }
  expect(begun).toBe(100);
});

test('units: a known unit counts like a new one, so that a resumed race decides at the same places', () => {
  const budget = unitsBudget(10, 0, false);
  while (budget.may('confirm', true)) budget.take();
  expect(budget.left('confirm')).toBe(0);
  expect(budget.may('confirm', true)).toBe(false);
});

test('minutes: stages end at their share of the clock, known units are free, and estimates follow what ran', () => {
  let now = 0;
  const budget = minutesBudget(10, () => now, true);
  expect(budget.may('screen', false)).toBe(true);
  for (let unit = 0; unit < 50; unit++) budget.ran(1_000);
  expect(budget.left('screen')).toBeCloseTo(132, 0);
  now = 3 * 60_000;
  expect(budget.may('screen', false)).toBe(false);
  expect(budget.may('screen', true)).toBe(true);
  expect(budget.may('others', false)).toBe(true);
  now = 9.2 * 60_000;
  expect(budget.left('confirm')).toBe(0);
  expect(budget.may('latency', false)).toBe(true);
});
