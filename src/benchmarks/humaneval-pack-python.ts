import { z } from 'zod';
import type { BenchmarkAsk, BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { humanevalTests } from './humaneval.ts';

/**
 * HumanEvalPack, Python: HumanEval with a hand-made wrong solution for each task: synthesis, repair (HumanEvalFix) and explanation.
 *
 * Paper: Muennighoff et al., "OctoPack", ICLR 2024, arXiv 2308.07124; bigcode-project/bigcode-evaluation-harness
 * `bigcode_eval/tasks/humanevalpack.py`. Different here: numpy is not among the imports put first; tests run in a process of their own.
 */
const DATA_SET = 'humanevalpack';
const source: DataSource = {
  file: 'python/humanevalpack.jsonl',
  bytes: 537_907,
  sha256: 'b1376d72be4bd016a62ad043d9de3846edb8d63edf1222da802a31330c14c3a7',
  address: rawAddress(
    'bigcode-project/octopack',
    'e17a8f6470264286bc6a52eb8263582083bf3bf6',
    'evaluation/create/humaneval-x/data/python/data/humanevalpack.jsonl',
  ),
  licence: 'MIT; translations start from HumanEval-X, Apache-2.0',
};

const record = z.object({
  task_id: z.string(),
  prompt: z.string(),
  declaration: z.string(),
  canonical_solution: z.string(),
  buggy_solution: z.string(),
  docstring: z.string(),
  entry_point: z.string(),
  test: z.string(),
});
type Record = z.output<typeof record>;

const TIMEOUT_SECONDS = 10;
const STOPS = ['\nclass', '\ndef', '\n#', '\n@', '\nprint', '\nif', '\nassert'] as const;
const IMPORTS = `${[
  ...['math', 're', 'sys', 'copy', 'datetime', 'itertools', 'collections', 'heapq', 'statistics', 'functools', 'hashlib', 'string'].map(
    (name) => `import ${name}`,
  ),
  'from typing import *',
  'from collections import *',
].join('\n')}\n`;

function judgedProblem(one: Record, ask: BenchmarkAsk, reference: string, programOf: (answer: string) => string): BenchmarkProblem {
  const { task_id, entry_point } = one;
  // `check` is called by the record's own text; the declaration holds what comes before the function asked for.
  const tests = `${IMPORTS}${humanevalTests({ prompt: one.declaration, entry_point, test: one.test })}`;
  return {
    id: task_id,
    language: 'python',
    ask,
    reference,
    programOf: (answer) => IMPORTS + programOf(answer),
    check: { kind: 'python-tests', entryPoints: [entry_point], tests, timeoutSeconds: TIMEOUT_SECONDS },
    stops: STOPS,
  };
}

/** An answer may be the body that goes on from the declaration, or the whole function. */
function afterDeclaration({ declaration, entry_point }: Record, answer: string): string {
  const start = declaration.lastIndexOf(`def ${entry_point}(`);
  const isWhole = new RegExp(`^def[ \\t]+${entry_point}[ \\t]*\\(`, 'm').test(answer);
  return isWhole ? `${declaration.slice(0, start)}\n${answer}` : declaration + answer;
}

function synthesis(one: Record): BenchmarkProblem {
  const ask = { kind: 'fill', prefix: one.prompt, suffix: '' } as const;
  return judgedProblem(one, ask, one.canonical_solution, (answer) => one.prompt + answer);
}

/** `given`: whether the model is told what the function should do by its tests (the published default) or by its docstring. */
function repair(one: Record, given: 'tests' | 'docs'): BenchmarkProblem {
  const code = given === 'tests' ? `${one.declaration}${one.buggy_solution}\n${one.test}` : one.prompt + one.buggy_solution;
  const ask = { kind: 'instruct', instruction: `Fix bugs in ${one.entry_point}.`, given: { language: 'python', code } } as const;
  return judgedProblem(one, ask, one.declaration + one.canonical_solution, (answer) => afterDeclaration(one, answer));
}

function benchmark(name: string, about: string, problemOf: (one: Record) => BenchmarkProblem): PublicBenchmark {
  return {
    name,
    about,
    sources: [source],
    dataSet: DATA_SET,
    async *problems(folder) {
      for (const one of await readRecords(folder, source, { dataSet: name, schema: record })) yield problemOf(one);
    },
  };
}

export const humanevalPackPython: readonly PublicBenchmark[] = [
  benchmark('humaneval-pack-python-synthesize', 'HumanEvalPack in Python: the body is wanted', synthesis),
  benchmark('humaneval-pack-python-fix', 'HumanEvalFix in Python: a wrong body is to be mended, its tests are shown', (one) =>
    repair(one, 'tests'),
  ),
  benchmark('humaneval-pack-python-fix-docs', 'HumanEvalFix in Python with the docstring instead of the tests', (one) =>
    repair(one, 'docs'),
  ),
];

/** HumanEvalExplain: a model describes code, and writes code anew from its description alone. */
export interface ExplainQuestion {
  readonly id: string;
  readonly describe: BenchmarkAsk;
  /** The second question, made from the first one's answer. */
  synthesize(description: string): BenchmarkProblem;
}

/** HumanEvalExplain's questions, which come in two steps and so are no `PublicBenchmark`. Throws as `problems`. */
export async function humanevalExplain(folder: string): Promise<readonly ExplainQuestion[]> {
  const records = await readRecords(folder, source, { dataSet: DATA_SET, schema: record });
  return records.map((one) => ({
    id: one.task_id,
    describe: {
      kind: 'instruct',
      instruction: `Provide a concise natural language description of the code using at most ${one.docstring.length} characters.`,
      given: { language: 'python', code: one.declaration + one.canonical_solution },
    },
    synthesize: (description) => {
      const told = withoutCode(description.trim().slice(0, one.docstring.length), one.canonical_solution);
      const instruction = `${told}\nWrite functional code in Python according to the description.`;
      const ask = { kind: 'instruct', instruction, given: { language: 'python', code: one.declaration } } as const;
      return judgedProblem(one, ask, one.declaration + one.canonical_solution, (answer) => afterDeclaration(one, answer));
    },
  }));
}

/** Lines of the solution that a description holds would give it away; upstream removes those of more than 20 characters. */
function withoutCode(description: string, solution: string): string {
  const lines = solution.split('\n').map((line) => line.trim());
  return lines.filter((line) => line.length > 20).reduce((text, line) => text.replaceAll(line, ''), description);
}
