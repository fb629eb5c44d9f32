/**
 * Proof that verdicts depend on nothing but program and tests: the same answers are graded several times, by one process and by two,
 * beside a program that keeps every core busy, and with workers killed or frozen at random. All verdicts must be equal.
 *
 * `scripts/verdict-proof.ts [--benchmark humaneval] [--samples FILE] [--data FOLDER] [--limit N] [--repeats 3] [--workers 2] [--faults 8]
 *  [--python PROGRAM] [--json FILE]`
 * Without samples the references, and for every question an answer that is empty and one that returns nothing, are graded.
 * Prints a line for each way, then one JSON line; exit code 1 when verdicts differ.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { givenAnswers } from '../src/cli/given-answers.ts';
import { judgePython } from '../src/cli/judge-python.ts';
import { benchmarkNamed, openBenchmark } from '../src/cli/open-benchmark.ts';
import { processGraders } from '../src/cli/process-graders.ts';
import { type AnswerRecord, EVALUATION_FORMAT } from '../src/core/evaluation-record.ts';
import { GRADER_REVISION } from '../src/core/judge.ts';
import { hashOf, randomFrom } from '../src/core/random.ts';
import { evaluate } from '../src/runner/evaluate.ts';
import { openEvaluation } from '../src/runner/evaluation-folder.ts';

const { values } = parseArgs({
  options: {
    benchmark: { type: 'string', default: 'humaneval' },
    samples: { type: 'string' },
    data: { type: 'string', default: path.join(import.meta.dirname, '../../shared/data') },
    limit: { type: 'string' },
    repeats: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    faults: { type: 'string', default: '8' },
    python: { type: 'string' },
    json: { type: 'string' },
  },
});
const LEASE_MS = 3_000;
/** Longest pause between two faults; half of them kill, the others freeze a worker for longer than its lease. */
const FAULT_WITHIN_MS = 3_000;
const FROZEN_MS = LEASE_MS + 1_500;

const python = judgePython(values.python, { cwd: process.cwd(), path: process.env.PATH ?? '' });
const dataSets = path.resolve(values.data);
const open = await openBenchmark(benchmarkNamed(values.benchmark), dataSets);
const limit = values.limit === undefined ? undefined : Number(values.limit);
const answers = values.samples === undefined ? made() : (await givenAnswers(values.samples, open, limit)).answers;

function made(): readonly AnswerRecord[] {
  return open.problems.slice(0, limit).flatMap(({ id, reference }) =>
    [...(reference === undefined ? [] : [reference]), '', '    return None\n'].map((text, attempt) => ({
      format: EVALUATION_FORMAT,
      type: 'answer' as const,
      key: hashOf(id, attempt),
      task: id,
      attempt,
      form: 'answer' as const,
      text,
    })),
  );
}

interface Way {
  readonly name: string;
  readonly workers: number;
  readonly isLoaded?: boolean;
  readonly hasFaults?: boolean;
}

async function verdictsOf(way: Way) {
  const folder = mkdtempSync(path.join(tmpdir(), 'whetstone-verdict-proof-'));
  const verdicts = new Map<string, string>();
  const stop = new AbortController();
  const load = way.isLoaded ? Array.from({ length: availableParallelism() }, () => spawn(python, ['-c', 'while True: pass'])) : [];
  const faults = { kills: 0, freezes: 0 };
  let harming: Promise<void> | undefined;
  const started = performance.now();
  try {
    await using evaluation = await openEvaluation(folder, {
      format: EVALUATION_FORMAT,
      run: way.name,
      kind: 'grade',
      createdAt: new Date().toISOString(),
      benchmark: values.benchmark,
      revision: open.revision,
      title: way.name,
    });
    await evaluate({
      evaluation,
      problems: open.graded,
      graderRevision: GRADER_REVISION,
      leaseMs: LEASE_MS,
      graders: async (_queue, queue) => {
        const options = { queue, benchmark: values.benchmark, dataSets, python, sandbox: 'auto', leaseMs: LEASE_MS };
        const graders = processGraders(way.workers, options);
        if (way.hasFaults) harming = harm(graders, queue, faults, stop.signal);
        return graders;
      },
      answers: async (submit) => {
        for (const answer of answers) await submit(answer);
      },
      onGraded: ({ answer, grade }) => verdicts.set(`${answer.task}#${answer.attempt}`, grade?.verdict.kind ?? 'unjudged'),
      signal: stop.signal,
    });
  } finally {
    stop.abort();
    for (const one of load) one.kill('SIGKILL');
    await harming;
    rmSync(folder, { recursive: true, force: true });
  }
  return { verdicts, seconds: (performance.now() - started) / 1000, ...faults };
}

/** Kills or freezes a worker that holds a unit, again and again; wakes the frozen ones after their lease has lapsed. */
async function harm(
  graders: { processIds(): readonly number[] },
  queue: string,
  faults: { kills: number; freezes: number },
  signal: AbortSignal,
): Promise<void> {
  const random = randomFrom('verdict-proof');
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  const asleep: Promise<void>[] = [];
  while (!signal.aborted && faults.kills + faults.freezes < Number(values.faults)) {
    await pause(random.integer(FAULT_WITHIN_MS));
    const running = graders.processIds();
    const holders = holdersIn(queue).filter((pid) => running.includes(pid));
    const pid = holders[random.integer(Math.max(1, holders.length))];
    if (pid === undefined || signal.aborted) continue;
    if (random.integer(2) === 0) {
      faults.kills += 1;
      process.kill(pid, 'SIGKILL');
      continue;
    }
    faults.freezes += 1;
    process.kill(pid, 'SIGSTOP');
    const wake = (): void => {
      if (graders.processIds().includes(pid)) process.kill(pid, 'SIGCONT');
    };
    asleep.push(pause(FROZEN_MS).then(wake));
  }
  await Promise.all(asleep);
}

function holdersIn(queue: string): readonly number[] {
  try {
    const database = new DatabaseSync(queue, { readOnly: true });
    const rows = database.prepare('SELECT worker FROM units WHERE token IS NOT NULL AND ended = 0').all() as { worker: string }[];
    database.close();
    return rows.map(({ worker }) => Number(worker.split(' ')[1]));
  } catch {
    return []; // the queue is gone: the work is done
  }
}

const repeats = Number(values.repeats);
const workers = Number(values.workers);
const ways: readonly Way[] = [
  ...Array.from({ length: repeats }, (_, at): Way => ({ name: `1 worker, time ${at + 1}`, workers: 1 })),
  { name: `${workers} workers`, workers },
  { name: `${workers} workers beside a busy program on every core`, workers, isLoaded: true },
  { name: `${workers} workers, killed and frozen at random`, workers, hasFaults: true },
];
let first: ReadonlyMap<string, string> | undefined;
const told: object[] = [];
for (const way of ways) {
  const { verdicts, seconds, kills, freezes } = await verdictsOf(way);
  first ??= verdicts;
  const expected = first;
  const differing = [...expected]
    .filter(([name, kind]) => verdicts.get(name) !== kind)
    .map(([name, kind]) => `${name}: ${kind}, ${verdicts.get(name)}`);
  const passed = [...verdicts.values()].filter((kind) => kind === 'passed').length;
  const unjudged = [...verdicts.values()].filter((kind) => kind === 'unjudged').length;
  told.push({ way: way.name, answers: verdicts.size, passed, unjudged, differing, kills, freezes, seconds: Math.round(seconds) });
  console.log(
    `${way.name}: ${passed} of ${verdicts.size} passed, ${unjudged} unjudged, ${differing.length} differ, ${seconds.toFixed(0)} s${way.hasFaults ? `, ${kills} kills, ${freezes} freezes` : ''}`,
  );
  for (const one of differing) console.log(`  ${one}`);
}
const equal = told.every((one) => (one as { differing: readonly string[] }).differing.length === 0);
const summary = {
  proof: 'verdicts',
  benchmark: values.benchmark,
  samples: values.samples && path.basename(values.samples),
  equal,
  ways: told,
};
console.log(JSON.stringify(summary));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(summary, undefined, 2)}\n`);
if (!equal) process.exitCode = 1;
