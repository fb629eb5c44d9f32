/**
 * Judges every reference of public benchmarks, which should pass, and an empty answer to each problem, which should fail, and prints counts
 * and each exception with what the judge said.
 *
 *     node scripts/reference-check.ts [NAME...] [--data FOLDER] [--limit N] [--ids A,B] [--workers N] [--python FILE]
 *
 * Without names: every benchmark of the catalogue. Data: ../shared/data unless named. Exit code 1 when something could not be judged.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchmarks } from '../src/catalogue.ts';
import { readEnvironment } from '../src/cli/environment.ts';
import { judgePython } from '../src/cli/judge-python.ts';
import { openGrader } from '../src/cli/open-grader.ts';
import type { BenchmarkProblem, PublicBenchmark } from '../src/core/benchmark-problem.ts';
import type { Judge } from '../src/core/judge.ts';
import type { Verdict } from '../src/core/verdict.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '..', '..', 'shared', 'data') },
    limit: { type: 'string' },
    ids: { type: 'string' },
    workers: { type: 'string', default: '1' },
    python: { type: 'string' },
  },
});
const { signal } = new AbortController();
const environment = readEnvironment();
const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((name) => !benchmarks.some((one) => one.name === name));
if (unknown.length > 0)
  throw new Error(`There is no benchmark ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}.`);

const sandbox = await chooseSandbox('auto');
const sideBySide = Number(values.workers);
await using judge = await openGrader({ sandbox, python: judgePython(values.python, environment), sideBySide }, signal);
for (const benchmark of chosen) await check(benchmark, judge);

async function check(benchmark: PublicBenchmark, by: Judge): Promise<void> {
  const all = await Array.fromAsync(benchmark.problems(join(values.data, benchmark.dataSet ?? benchmark.name)));
  const wanted = values.ids?.split(',');
  const problems = all
    .filter(({ id }) => wanted === undefined || wanted.includes(id))
    .slice(0, values.limit === undefined ? undefined : Number(values.limit));
  const startedAt = performance.now();
  const told = { passed: 0, failed: 0, references: 0, exceptions: [] as string[] };
  const waiting = problems.values();
  const worker = async () => {
    for (const problem of waiting) await checkProblem(problem, by, told);
  };
  await Promise.all(Array.from({ length: 2 * sideBySide }, worker));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(
    `${benchmark.name}: ${told.passed} of ${told.references} references pass, ${told.failed} of ${problems.length} empty answers fail (${seconds} s)`,
  );
  for (const line of told.exceptions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))) console.log(`  ${line}`);
}

async function checkProblem(
  problem: BenchmarkProblem,
  by: Judge,
  told: { passed: number; failed: number; references: number; exceptions: string[] },
): Promise<void> {
  const verdictOf = async (answer: string) => (await by.judge(problem.check, problem.programOf(answer), { signal })).verdict;
  if (problem.reference !== undefined) {
    told.references++;
    const verdict = await verdictOf(problem.reference);
    if (verdict.kind === 'passed') told.passed++;
    else told.exceptions.push(`${problem.id}: the reference is ${verdictText(verdict)}`);
    if (verdict.kind === 'unjudged') process.exitCode = 1;
  }
  const empty = await verdictOf('');
  if (empty.kind === 'failed' || empty.kind === 'invalid' || empty.kind === 'timed-out') told.failed++;
  else told.exceptions.push(`${problem.id}: the empty answer is ${verdictText(empty)}`);
}

function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'failed') {
    const [first] = verdict.failures;
    return `failed: ${[first?.test, first?.error, first?.message].filter(Boolean).join(': ').replaceAll(/\s+/g, ' ').slice(0, 200)}`;
  }
  if (verdict.kind === 'invalid') return `invalid: ${verdict.reason}`;
  if (verdict.kind === 'unjudged') return `unjudged: ${verdict.error.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
  return verdict.kind === 'timed-out' ? `timed out after ${verdict.limitMs} ms` : verdict.kind;
}
