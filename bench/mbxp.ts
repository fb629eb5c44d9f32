/**
 * Judges the recorded answers of MBXP in the sandbox and prints, for each language, the published pass@1 beside ours.
 *
 *   node bench/mbxp.ts DATA_FOLDER [--languages javascript,typescript] [--workers 2] [--records FILE] [--limit N]
 *
 * Verdicts are appended to `--records` (JSON lines) as they come: a run that was stopped goes on where it was, and a finished one is
 * printed again at once. Python tests share the answer's process here, as they do upstream.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MBXP_SETS, mbxp, mbxpSamples } from '../src/benchmarks/mbxp.ts';
import type { CheckSpec } from '../src/core/benchmark-problem.ts';
import { programJudge } from '../src/judges/program-judge.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';
import { allToolchains } from '../src/toolchains/toolchains.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    languages: { type: 'string', default: 'javascript,typescript,python' },
    workers: { type: 'string', default: '2' },
    records: { type: 'string' },
    limit: { type: 'string' },
  },
});
const folder = positionals[0] ?? '../shared/data/mbxp';
const limit = Number(values.limit ?? Number.POSITIVE_INFINITY);
const signal = new AbortController().signal;

interface Line {
  readonly language: string;
  readonly task: string;
  readonly verdict: string;
  readonly why: string;
}

const done = new Map<string, Line>();
if (values.records !== undefined && existsSync(values.records)) {
  for (const text of readFileSync(values.records, 'utf8').split('\n').filter(Boolean)) keep(JSON.parse(text) as Line);
}

await using judge = programJudge(allToolchains(), await chooseSandbox('auto'));
for (const language of values.languages.split(',')) await grade(language);

async function grade(language: string): Promise<void> {
  const set = MBXP_SETS.find((one) => one.language === language);
  const benchmark = mbxp.find(({ name }) => name === `mbxp-${language}`);
  if (set === undefined || benchmark === undefined) throw new Error(`MBXP has no ${language}`);
  const samples = await mbxpSamples(folder, set);
  const problems = (await Array.fromAsync(benchmark.problems(folder))).slice(0, limit);
  const waiting = problems.filter(({ id }) => !done.has(`${language} ${id}`));
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: Number(values.workers) }, async () => {
      for (let problem = waiting.shift(); problem !== undefined; problem = waiting.shift()) {
        const sample = samples.get(problem.id);
        if (sample === undefined) continue;
        const { verdict } = await judge.judge(asProgram(problem.check), problem.programOf(sample), { signal });
        record({ language, task: problem.id, verdict: verdict.kind, why: JSON.stringify(verdict).slice(0, 300) });
      }
    }),
  );
  const lines = problems.map(({ id }) => done.get(`${language} ${id}`)).filter((line) => line !== undefined);
  print(language, set.published, lines, (performance.now() - startedAt) / 1000);
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
  done.set(`${line.language} ${line.task}`, line);
}

function print(language: string, published: number, lines: readonly Line[], seconds: number): void {
  const counts = Object.entries(Object.groupBy(lines, ({ verdict }) => verdict)).map(([kind, some]) => `${kind} ${some?.length}`);
  const passed = lines.filter(({ verdict }) => verdict === 'passed').length;
  const rate = ((100 * passed) / lines.length).toFixed(2);
  console.log(
    `${language}: ${passed} of ${lines.length} = ${rate} %, published ${published} % (${counts.join(', ')}; ${seconds.toFixed(0)} s)`,
  );
  for (const { task, verdict, why } of lines) {
    if (verdict === 'timed-out' || verdict === 'invalid' || verdict === 'unjudged') console.log(`  ${task} ${why}`);
  }
}
