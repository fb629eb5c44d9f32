/**
 * Do the 95 % intervals hold the truth 95 times in 100? Long simulation of exams (uneven clusters, tasks of one definition alike) with
 * known pass rates, beside what a plain Wilson or t interval would have covered. `bench/coverage.ts [repetitions]`, one JSON line at the end.
 */
import { parseArgs } from 'node:util';
import { SCENARIOS, simulateCoverage } from '../src/metrics/simulate-coverage.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const repetitions = Number(positionals[0] ?? 4000);
const started = performance.now();
const rows = SCENARIOS.map((scenario) => simulateCoverage(scenario, repetitions, 'bench'));
const percent = (share: number): string => (100 * share).toFixed(1).padStart(6);
console.log('tasks clusters  rate  gain | rate: ours wilson  t-cr2 | difference: ours wald(no clusters)  false alarms | p50');
for (const row of rows) {
  console.log(
    `${String(row.scenario.tasks).padStart(5)} ${String(row.scenario.clusters).padStart(8)} ${row.scenario.rate.toFixed(3)} ${row.scenario.gain.toFixed(3)} | ` +
      `${percent(row.rate)} ${percent(row.rateWilson)} ${percent(row.rateT)}    | ${percent(row.difference)} ${percent(row.differenceWald)}  ${percent(row.rejected)} | ${percent(row.median)}`,
  );
}
console.log(JSON.stringify({ bench: 'coverage', repetitions, seconds: (performance.now() - started) / 1000, rows }));
