import { z } from 'zod';
import type { BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { HUMANEVAL_TIMEOUT_SECONDS, humanevalRecord, humanevalTests } from './humaneval.ts';

/**
 * HumanEval infilling: a line or a span of characters is cut out of HumanEval's reference solutions and to be filled in.
 *
 * Paper: Bavarian et al., "Efficient Training of Language Models to Fill in the Middle", 2022, arXiv 2207.14255, section 4.2;
 * openai/human-eval-infilling. Followed: judged by tests, not by equality.
 */
const COMMIT = '88062ff9859c875d04db115b698ed4b0f0395170';

function source(file: string, bytes: number, sha256: string): DataSource {
  return { file, bytes, sha256, address: rawAddress('openai/human-eval-infilling', COMMIT, `data/${file}`), licence: 'MIT' };
}

const singleLine = source(
  'HumanEval-SingleLineInfilling.jsonl.gz',
  75_058,
  '1277073e7ddce163ef68598c2bca777f688a53df99422f097e37362090f88e1f',
);
const randomSpan = source(
  'HumanEval-RandomSpanInfillingLight.jsonl.gz',
  45_730,
  '1432250ecac0cb56e6f97f8faf0970419ef892a98fda7e1f5aa4c4b87209b760',
);

const record = humanevalRecord.extend({ suffix: z.string() });

function problem(one: z.output<typeof record>, stops: readonly string[]): BenchmarkProblem {
  const { task_id, prompt, suffix, canonical_solution, entry_point } = one;
  return {
    id: task_id,
    language: 'python',
    ask: { kind: 'fill', prefix: prompt, suffix },
    reference: canonical_solution,
    programOf: (answer) => prompt + answer + suffix,
    check: {
      kind: 'python-tests',
      entryPoints: [entry_point],
      tests: humanevalTests(one),
      timeoutSeconds: HUMANEVAL_TIMEOUT_SECONDS,
    },
    stops,
    cluster: /HumanEval\/\d+/.exec(task_id)?.[0] ?? task_id,
  };
}

function benchmark(name: string, about: string, from: DataSource): PublicBenchmark {
  return {
    name,
    about,
    sources: [from],
    dataSet: 'humaneval-infilling',
    async *problems(folder) {
      // No stop belongs to the data set: a fill ends where the model says that the middle ends.
      for (const one of await readRecords(folder, from, { dataSet: name, schema: record })) yield problem(one, []);
    },
  };
}

export const humanevalInfilling: readonly PublicBenchmark[] = [
  benchmark('humaneval-infilling-single-line', '1,033 lines cut out of HumanEval’s solutions', singleLine),
  benchmark('humaneval-infilling-random-span-light', '164 spans of characters cut out of HumanEval’s solutions', randomSpan),
];
