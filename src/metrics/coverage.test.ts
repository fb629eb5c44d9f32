import { expect, test } from 'vitest';
import { SCENARIOS, simulateCoverage } from './simulate-coverage.ts';

const REPETITIONS = 400;
/** Three standard errors of a share near 0.95 seen in that many repetitions. */
const NOISE = 3 * Math.sqrt((0.95 * 0.05) / REPETITIONS);

/** A small exam of few definitions and a big one of many; `bench/coverage.ts` runs all sizes ten times as long. */
const scenarios = SCENARIOS.filter(({ tasks, clusters }) => (tasks === 60 && clusters === 30) || (tasks === 150 && clusters === 80));
const results = scenarios.map((scenario) => simulateCoverage(scenario, REPETITIONS, 'unit'));

test.each(results.map((result) => [JSON.stringify(result.scenario), result] as const))(
  'intervals cover the truth as promised: %s',
  (_, result) => {
    const { scenario, rate, median, difference, rejected } = result;
    for (const share of [rate, median]) {
      expect(share).toBeGreaterThan(0.93 - NOISE);
      expect(share).toBeLessThan(0.97 + NOISE);
    }
    expect(difference).toBeGreaterThan(0.93 - NOISE);
    // Recipes that nearly always agree differ on a handful of tasks: any honest interval covers more there.
    if (scenario.sameAnswer < 0.8) expect(difference).toBeLessThan(0.97 + NOISE);
    if (scenario.gain === 0) expect(rejected).toBeLessThan(0.05 + NOISE);
  },
);

test('the simulation can tell a bad interval: Wilson’s own misses where definitions are alike', () => {
  const scenario = { tasks: 150, clusters: 30, rate: 0.5, gain: 0.1, sameAnswer: 0 };
  expect(simulateCoverage(scenario, REPETITIONS, 'unit').rateWilson).toBeLessThan(0.91);
});
