import { z } from 'zod';
import type { BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { namesInTests } from './python-names.ts';

/**
 * MBPP: short Python tasks written by crowd workers, each a sentence and three asserts.
 *
 * Paper: Austin et al., "Program Synthesis with Large Language Models", 2021, arXiv 2108.07732. The question is put as a docstring with the
 * sentence and the first assert, as bigcode-project/bigcode-evaluation-harness `bigcode_eval/tasks/mbpp.py` does, so that base models can go
 * on from it. Different here: tests run in a process of their own; the test set-up runs there too.
 */
const DATA_SET = 'mbpp';
const full: DataSource = {
  file: 'mbpp.jsonl',
  bytes: 563_743,
  sha256: 'ccf64ceae9c5403bf50a044cb6d505bfd2a2963ee58338ba268fd65beab92a9f',
  address: rawAddress('Md-Ashraful-Pramanik/MapCoder', '0027da71030b441cca2bc6f95def86b9aa5c7dea', 'data/MBPPEval/MBPP.jsonl'),
  licence: 'CC-BY-4.0',
};
const sanitized: DataSource = {
  file: 'mbpp_sanitized_for_code_generation.jsonl',
  bytes: 264_580,
  sha256: 'c48e256d2cdd091ed2dcad85a0b6fbc7672884032cf0cf28284d66b7b4eb1552',
  address: rawAddress(
    'microsoft/CodeT',
    '35f54d60b152cc31d134b788e702878ad613d9f7',
    'CodeT/data/dataset/mbpp_sanitized_for_code_generation.jsonl',
  ),
  licence: 'CC-BY-4.0; prepared by the CodeT authors, MIT',
};

const fullRecord = z.object({
  task_id: z.number(),
  text: z.string(),
  code: z.string(),
  test_list: z.array(z.string()),
  test_setup_code: z.string(),
});
const sanitizedRecord = z.object({
  task_id: z.string(),
  prompt: z.string(),
  entry_point: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
});

/** Seconds the harness gives a program with its tests. */
const TIMEOUT_SECONDS = 3;
const STOPS = ['\nclass', '\nassert', '\n"""', '\nprint', '\nif', '\n<|/', '\n```'] as const;
/** What asserts use without importing it: upstream runs them after the answer, which mostly has. */
const IMPORTS_OF_TESTS = 'import math, sys';
/** Their asserts ask whether a match object is true, which only its own process can say. */
const MATCH_TASKS: ReadonlySet<string> = new Set(['MbppEval/737', 'MbppEval/787', 'MbppEval/794']);
/** By the paper's split: 1-10 prompts, 11-510 test, 511-600 validation, 601-974 fine-tuning. */
const TEST_TASKS = { first: 11, last: 510 };

function fullProblem({ task_id, text, code, test_list, test_setup_code }: z.output<typeof fullRecord>): BenchmarkProblem {
  const prompt = `"""\n${text}\n${test_list[0] ?? ''}\n"""\n`;
  const tests = `${[IMPORTS_OF_TESTS, test_setup_code, ...test_list].join('\n')}\n`;
  return {
    id: `MBPP/${task_id}`,
    language: 'python',
    ask: { kind: 'fill', prefix: prompt, suffix: '' },
    reference: code,
    programOf: (answer) => prompt + answer,
    check: { kind: 'python-tests', entryPoints: namesInTests(code, tests), tests, timeoutSeconds: TIMEOUT_SECONDS },
    stops: STOPS,
  };
}

function sanitizedProblem(record: z.output<typeof sanitizedRecord>): BenchmarkProblem {
  const { task_id, prompt, canonical_solution } = record;
  const entryPoint = record.entry_point.trim();
  const tests = `${IMPORTS_OF_TESTS}\n${record.test}\ncheck(${entryPoint})\n`;
  return {
    id: task_id,
    language: 'python',
    ask: { kind: 'fill', prefix: prompt, suffix: '' },
    reference: referenceAfter(prompt, canonical_solution),
    programOf: (answer) => prompt + answer,
    check: MATCH_TASKS.has(task_id)
      ? { kind: 'program', language: 'python', before: '', after: `\n${tests}`, timeoutSeconds: TIMEOUT_SECONDS }
      : {
          kind: 'python-tests',
          entryPoints: [...new Set([entryPoint, ...namesInTests(prompt + canonical_solution, record.test)])],
          tests,
          timeoutSeconds: TIMEOUT_SECONDS,
        },
    stops: STOPS,
  };
}

/**
 * Most bodies are indented otherwise than the docstring that was put before them, so prompt and body are no program together. Such a
 * reference defines the function anew, without the docstring: the code that was checked by hand.
 */
function referenceAfter(prompt: string, body: string): string {
  if (/^ {4}\S/.test(body)) return body;
  return `\n${prompt.slice(0, prompt.indexOf("    '''"))}${body}`;
}

function ofFull(name: string, about: string, isWanted: (task: number) => boolean): PublicBenchmark {
  return {
    name,
    about,
    sources: [full],
    dataSet: DATA_SET,
    async *problems(folder) {
      for (const record of await readRecords(folder, full, { dataSet: name, schema: fullRecord })) {
        if (isWanted(record.task_id)) yield fullProblem(record);
      }
    },
  };
}

export const mbpp: readonly PublicBenchmark[] = [
  ofFull('mbpp', 'all 974 MBPP tasks', () => true),
  ofFull(
    'mbpp-test',
    'the 500 tasks of MBPP that published scores are over',
    (task) => task >= TEST_TASKS.first && task <= TEST_TASKS.last,
  ),
  {
    name: 'mbpp-sanitized',
    about: 'the 427 hand-checked tasks of MBPP as functions with docstrings',
    sources: [sanitized],
    dataSet: DATA_SET,
    async *problems(folder) {
      const records = await readRecords(folder, sanitized, { dataSet: 'mbpp-sanitized', schema: sanitizedRecord });
      for (const record of records) yield sanitizedProblem(record);
    },
  },
];
