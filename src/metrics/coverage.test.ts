import { expect, test } from 'vitest';
import { SCENARIOS as ALL_SCENARIOS, simulateCoverage } from './simulate-coverage.ts';

/** The realistic half; `bench/coverage.ts` runs all of them ten times as long. */
const SCENARIOS = ALL_SCENARIOS.filter(({ tasks, clusters }) => tasks / clusters < 3 && clusters !== 25 && clusters !== 50);
const REPETITIONS = 400;
/** Three standard errors of a share near 0.95 seen in that many repetitions. */
const NOISE = 3 * Math.sqrt((0.95 * 0.05) / REPETITIONS);

test('intervals of the rate and of the median cover the truth in 93 to 97 % of simulated exams', () => {
  const distinct = new Map(SCENARIOS.map((scenario) => [`${scenario.tasks}/${scenario.clusters}/${scenario.rate}`, scenario]));
  for (const scenario of distinct.values()) {
    const { rate, median } = simulateCoverage(scenario, REPETITIONS, 'unit');
    for (const share of [rate, median]) {
      expect(share, JSON.stringify(scenario)).toBeGreaterThan(0.93 - NOISE);
      expect(share, JSON.stringify(scenario)).toBeLessThan(0.97 + NOISE);
    }
  }
});

test('intervals of the difference do too, and the test raises no false alarm more often than 5 %', () => {
  for (const scenario of SCENARIOS) {
    const { difference, rejected } = simulateCoverage(scenario, REPETITIONS, 'unit');
    expect(difference, JSON.stringify(scenario)).toBeGreaterThan(0.93 - NOISE);
    // Recipes that nearly always agree differ on a handful of tasks: any honest interval covers more there.
    if (scenario.sameAnswer < 0.8) expect(difference, JSON.stringify(scenario)).toBeLessThan(0.97 + NOISE);
    if (scenario.gain === 0) expect(rejected, JSON.stringify(scenario)).toBeLessThan(0.05 + NOISE);
  }
});

test('the simulation can tell a bad interval: Wilson’s own misses where definitions are alike', () => {
  const scenario = { tasks: 150, clusters: 30, rate: 0.5, gain: 0.1, sameAnswer: 0 };
  expect(simulateCoverage(scenario, REPETITIONS, 'unit').rateWilson).toBeLessThan(0.91);
});
