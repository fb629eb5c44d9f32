/**
 * Judges the answers that public sets in many languages bring along, in the sandbox, and prints what is known beside what came out.
 *
 *   node bench/program-sets.ts SET ... [--data ../shared/data] [--workers 2] [--records FILE] [--limit N] [--differ]
 *
 * Sets: the names of benchmarks (`mbxp-java`: the recorded answers, whose pass@1 is published; `multipl-e-mbpp-shell`: chat answers
 * without a verdict; others: the references), and `buggy:humaneval-pack-go` (answers that must fail). Verdicts are appended to `--records`
 * (JSON lines) as they come: a run that was stopped goes on where it was. `--differ` lists the tasks that are not as known, or not passed.
 * Python tests share the answer's process here, as they do upstream.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { codefuseTranslation } from '../src/benchmarks/codefuse-translation.ts';
import { humanevalPackLanguages } from '../src/benchmarks/humaneval-pack-languages.ts';
import { MBXP_SETS, mbxp, mbxpSamples } from '../src/benchmarks/mbxp.ts';
import { multilingualHumaneval } from '../src/benchmarks/multilingual-humaneval.ts';
import { multiplE } from '../src/benchmarks/multipl-e.ts';
import type { BenchmarkProblem, CheckSpec, PublicBenchmark } from '../src/core/benchmark-problem.ts';
import { programJudge } from '../src/judges/program-judge.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';
import { allToolchains } from '../src/toolchains/toolchains.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '../shared/data' },
    workers: { type: 'string', default: '2' },
    records: { type: 'string' },
    limit: { type: 'string' },
    differ: { type: 'boolean', default: false },
  },
});
const signal = new AbortController().signal;
const toolchains = allToolchains();
const benchmarks: readonly PublicBenchmark[] = [
  ...mbxp,
  ...multiplE,
  ...multilingualHumaneval,
  ...humanevalPackLanguages,
  ...codefuseTranslation,
];

interface Line {
  readonly set: string;
  readonly task: string;
  readonly verdict: string;
  readonly why: string;
}

/** One set with its answers by task, and what is known of how many pass. */
interface AnswerSet {
  readonly benchmark: PublicBenchmark;
  readonly answers: ReadonlyMap<string, string>;
  readonly known: string;
}

const done = new Map<string, Line>();
if (values.records !== undefined && existsSync(values.records)) {
  for (const text of readFileSync(values.records, 'utf8').split('\n').filter(Boolean)) keep(JSON.parse(text) as Line);
}

await using judge = programJudge(toolchains, await chooseSandbox('auto'));
for (const set of positionals) await grade(set);

async function grade(set: string): Promise<void> {
  const { benchmark, answers, known } = await answerSet(set);
  const problems = (await Array.fromAsync(benchmark.problems(folderOf(benchmark))))
    .filter(({ id }) => answers.has(id))
    .slice(0, Number(values.limit ?? Number.POSITIVE_INFINITY));
  const waiting = problems.filter(({ id }) => !done.has(`${set} ${id}`));
  const [count, startedAt] = [waiting.length, performance.now()];
  await Promise.all(
    Array.from({ length: Number(values.workers) }, async () => {
      for (let problem = waiting.shift(); problem !== undefined; problem = waiting.shift()) {
        const { verdict } = await judge.judge(asProgram(problem.check), problem.programOf(answers.get(problem.id) as string), { signal });
        record({ set, task: problem.id, verdict: verdict.kind, why: JSON.stringify(verdict).slice(0, 400) });
      }
    }),
  );
  print(set, known, problems, `${count} judged in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

async function answerSet(set: string): Promise<AnswerSet> {
  const name = set.replace(/^buggy:/, '');
  const benchmark = benchmarks.find((one) => one.name === name);
  if (benchmark === undefined) throw new Error(`no set ${name}; there are: ${benchmarks.map((one) => one.name).join(', ')}`);
  const folder = folderOf(benchmark);
  if (set !== name) {
    const pack = humanevalPackLanguages.find((one) => one.name === name);
    if (pack === undefined) throw new Error(`${name} has no wrong answers`);
    return { benchmark, answers: await pack.buggy(folder), known: 'none must pass' };
  }
  const recorded = MBXP_SETS.find(({ language }) => name === `mbxp-${language}`);
  if (recorded !== undefined)
    return { benchmark, answers: await mbxpSamples(folder, recorded), known: `published ${recorded.published} %` };
  const chat = multiplE.find((one) => one.name === name);
  if (chat !== undefined)
    return { benchmark, answers: extracted(await chat.chatAnswers(folder), chat.language), known: 'no verdicts published' };
  const problems = await Array.fromAsync(benchmark.problems(folder));
  const references = problems.flatMap(({ id, reference }) => (reference === undefined ? [] : [[id, reference] as const]));
  return { benchmark, answers: new Map(references), known: 'references: all should pass' };
}

function extracted(replies: ReadonlyMap<string, string>, language: string): ReadonlyMap<string, string> {
  const toolchain = toolchains.find(({ name }) => name === language);
  return new Map([...replies].map(([id, reply]) => [id, toolchain?.extract(reply) ?? reply]));
}

function folderOf(benchmark: PublicBenchmark): string {
  return join(values.data, benchmark.dataSet ?? benchmark.name);
}

function asProgram(check: CheckSpec): Extract<CheckSpec, { kind: 'program' }> {
  if (check.kind === 'program') return check;
  if (check.kind !== 'python-tests') throw new Error(`a check of kind ${check.kind}`);
  return { kind: 'program', language: 'python', before: '', after: `\n${check.tests}`, timeoutSeconds: check.timeoutSeconds };
}

function record(line: Line): void {
  keep(line);
  if (values.records !== undefined) appendFileSync(values.records, `${JSON.stringify(line)}\n`);
}

function keep(line: Line): void {
  done.set(`${line.set} ${line.task}`, line);
}

function print(set: string, known: string, problems: readonly BenchmarkProblem[], took: string): void {
  const lines = problems.map(({ id }) => done.get(`${set} ${id}`)).filter((line) => line !== undefined);
  const counts = Object.entries(Object.groupBy(lines, ({ verdict }) => verdict)).map(([kind, some]) => `${kind} ${some?.length}`);
  const passed = lines.filter(({ verdict }) => verdict === 'passed').length;
  const rate = ((100 * passed) / lines.length).toFixed(2);
  console.log(`${set}: ${passed} of ${lines.length} = ${rate} %, ${known} (${counts.join(', ')}; ${took})`);
  const isListed = (line: Line) => (values.differ ? (line.verdict === 'passed') === set.startsWith('buggy:') : line.verdict === 'unjudged');
  for (const line of lines.filter(isListed)) console.log(`  ${line.task} ${line.why}`);
}
