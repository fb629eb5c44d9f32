/**
 * What the runner itself costs: answers per second and memory of a race whose model only recites and whose checks only compare,
 * beside a bare loop over the same answers in the same process. `bench/runner-overhead.ts [units]`, one JSON line at the end.
 * Aim: at least 2,000 answers/s and at most 150 MB, records and index written. 5,000 units are more than 90 minutes of a real race do;
 * of the memory about 95 MB are Node with its type stripping.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomFrom } from '../src/core/random.ts';
import { scripted } from '../src/models/scripted.ts';
import type { OpenArm } from '../src/runner/arm.ts';
import { race } from '../src/runner/race.ts';
import { listRuns } from '../src/runner/read-records.ts';
import { toyArms, toyProblems, toyRace } from '../test/support/toy-race.ts';

const units = Number(process.argv[2] ?? 5_000);
// Confirm tasks are spent one by one on the disk itself (about a millisecond each); a race of this length spends some hundred.
const tasks = Math.ceil(units / 5);
const model = scripted({ answers: [{ texts: ['return a + b'] }] });

/** Arms that answer by the scripted model that ships. */
const openArm: OpenArm = async (recipe, options) => {
  const arm = await toyArms()(recipe, options);
  return { ...arm, kitFor: async (...given) => ({ ...(await arm.kitFor(...given)), model: () => model }) };
};

/** Asking and checking without plan, records, index or events. */
async function bareLoop(count: number): Promise<number> {
  const problems = toyProblems(tasks);
  const { signal } = new AbortController();
  const options = toyRace('', { openArm });
  const arm = await openArm(options.baselines.boundary, { cached: true });
  const started = performance.now();
  for (let unit = 0; unit < count; unit++) {
    const problem = problems[unit % problems.length]!;
    const kit = await arm.kitFor(problem.task, randomFrom(problem.task.id), signal);
    for await (const candidate of arm.technique.solve(problem.task, kit)) await problem.check(candidate.edits, signal);
  }
  return (1000 * count) / (performance.now() - started);
}

async function raced(folder: string): Promise<{ readonly perSecond: number; readonly cpuMsEach: number; readonly done: number }> {
  let done = 0;
  const started = performance.now();
  const before = process.cpuUsage();
  for await (const event of race(toyRace(folder, { openArm, count: tasks, budget: { units }, latencyTasks: 0 }))) {
    if (event.type === 'unit-done') done = event.done;
  }
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (1000 * done) / (performance.now() - started), cpuMsEach: (user + system) / 1000 / done, done };
}

const folder = mkdtempSync(path.join(tmpdir(), 'whetstone-overhead-'));
try {
  const bare = await bareLoop(units);
  const { perSecond, cpuMsEach, done } = await raced(folder);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const bytes = statSync(path.join(listRuns(folder)[0]!.folder, 'records.jsonl')).size;
  console.log(`bare loop  ${bare.toFixed(0).padStart(7)} answers/s`);
  console.log(`race       ${perSecond.toFixed(0).padStart(7)} answers/s (${done} units, ${cpuMsEach.toFixed(3)} ms of processor each)`);
  console.log(`peak memory ${peakMb.toFixed(0)} MB, records ${(bytes / 1e6).toFixed(1)} MB`);
  console.log(
    JSON.stringify({
      bench: 'runner-overhead',
      units: done,
      answersPerSecond: perSecond,
      cpuMsEach,
      bareAnswersPerSecond: bare,
      peakMb,
      recordBytes: bytes,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
