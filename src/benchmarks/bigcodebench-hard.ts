import { z } from 'zod';
import type { BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readCollection } from './data-file.ts';

/**
 * BigCodeBench-Hard: practical Python functions that call several libraries, with unit tests; here the tasks that need the standard
 * library alone.
 *
 * Paper: Zhuo et al., "BigCodeBench", ICLR 2025, arXiv 2406.15877. Different here: 36 of 148 tasks, so a score is not the published one;
 * 30 seconds of processor time for the tests instead of 240 of wall time.
 */
const source: DataSource = {
  file: 'bigcodebench_hard.json',
  bytes: 1_347_524,
  sha256: '5e7a87ff1085eafb13b2d570277bcb53dba68201717b4fc987a3f2b86a23869c',
  address: rawAddress(
    'QwenLM/Qwen2.5-Coder',
    'd5ead97fea36bca3744e1a4c49e882f6fa2f406a',
    'qwencoder-eval/base/benchmarks/bigcodebench/data/bigcodebench_hard.json',
  ),
  licence: 'Apache-2.0',
};

const record = z.object({
  task_id: z.string(),
  complete_prompt: z.string(),
  instruct_prompt: z.string(),
  code_prompt: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
});
type Record = z.output<typeof record>;

/** Tasks whose references import nothing but the standard library; tests of 287, 313 and 826 need the package faker. */
const STANDARD_LIBRARY: ReadonlySet<number> = new Set([
  13, 15, 19, 147, 273, 274, 287, 310, 313, 324, 326, 346, 368, 454, 592, 594, 720, 765, 771, 777, 785, 800, 826, 854, 857, 906, 928, 963,
  971, 988, 990, 998, 999, 1039, 1040, 1042,
]);
const TIMEOUT_SECONDS = 30;

function problem(one: Record, form: 'complete' | 'instruct'): BenchmarkProblem {
  const { task_id, complete_prompt, instruct_prompt, code_prompt, canonical_solution } = one;
  // Upstream joins answer and tests in one file, so that tests use the imports of the prompt.
  const imports = code_prompt.split('\n').filter((line) => /^(?:import|from)\s/.test(line));
  return {
    id: task_id,
    language: 'python',
    ask: form === 'complete' ? { kind: 'fill', prefix: complete_prompt, suffix: '' } : { kind: 'instruct', instruction: instruct_prompt },
    reference: form === 'complete' ? canonical_solution : code_prompt + canonical_solution,
    // Upstream calls this calibrated: imports that an answer leaves out are there, as they are for a completion.
    programOf: (answer) => (form === 'complete' ? complete_prompt + answer : `${code_prompt}\n    pass\n${answer}`),
    check: {
      kind: 'python-unittest',
      tests: `${imports.join('\n')}\n${one.test}\n`,
      classes: ['TestCases'],
      timeoutSeconds: TIMEOUT_SECONDS,
    },
    stops: form === 'complete' ? ['\nclass ', '\ndef ', '\n#', '\nif __name__', '\nprint('] : [],
  };
}

function benchmark(form: 'complete' | 'instruct', about: string): PublicBenchmark {
  const name = `bigcodebench-hard-${form}`;
  return {
    name,
    about,
    sources: [source],
    dataSet: 'bigcodebench-hard',
    async *problems(folder) {
      for (const one of await readCollection(folder, source, { dataSet: name, schema: record })) {
        if (STANDARD_LIBRARY.has(Number(one.task_id.split('/').at(-1)))) yield problem(one, form);
      }
    },
  };
}

export const bigcodebenchHard: readonly PublicBenchmark[] = [
  benchmark('complete', '36 hard tasks of the standard library, from docstring to body'),
  benchmark('instruct', 'the same 36 tasks told in words'),
];
