import { z } from 'zod';
import type { BenchmarkProblem, CheckSpec, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { namesInTests } from './python-names.ts';

/**
 * EditEval: a Python function or a piece of a program is to be changed as told, judged by tests.
 *
 * Paper: Li et al., "InstructCoder", 2023, arXiv 2310.20329; qishenghu/CodeInstruct `edit_eval/evaluation.py`.
 */
const source: DataSource = {
  file: 'edit_eval.jsonl',
  bytes: 244_884,
  sha256: '521effbaaae30e0ba539a28bc54479a501dfe73ebfaa9c636dff13c8d5df7754',
  address: rawAddress('qishenghu/CodeInstruct', '43010410414c49bb442335178686512d482b89c8', 'edit_eval/edit_eval.jsonl'),
  licence: 'MIT',
  parts: [
    {
      bytes: 159_174,
      sha256: 'a2dcf1a0993c658b1d9a392749b1fd9176929c5d54d07cfe1e0292337c3800e8',
      about: '130 of 194 records: all but every third',
    },
  ],
};

const record = z.object({
  task_id: z.string(),
  instruction: z.string(),
  context: z.string().optional(),
  input: z.string(),
  output: z.string(),
  test: z.string(),
});

const TIMEOUT_SECONDS = 3;
const MARK = '{{Code}}';

function problem({ task_id, instruction, context = '', input, output, test }: z.output<typeof record>): BenchmarkProblem {
  const programOf = (answer: string) => (context.includes(MARK) ? context.replaceAll(MARK, () => answer) : answer);
  return {
    id: task_id,
    language: 'python',
    ask: { kind: 'instruct', instruction, given: { language: 'python', code: input } },
    reference: output,
    programOf,
    check: checkOf(programOf(output), test),
    stops: [],
  };
}

/** Apart from the answer where tests call its functions and nothing more; in one process where they look into what it made. */
function checkOf(program: string, test: string): CheckSpec {
  const tests = `${test}\n\ncheck()\n`;
  if (needsLiveObjects(program, test)) {
    return { kind: 'program', language: 'python', before: '', after: `\n\n${tests}`, timeoutSeconds: TIMEOUT_SECONDS };
  }
  return { kind: 'python-tests', entryPoints: namesInTests(program, test), tests, timeoutSeconds: TIMEOUT_SECONDS };
}

/** Tests that read variables or members of the program, take its time, or hand it functions of their own. */
function needsLiveObjects(program: string, test: string): boolean {
  const variables = [...program.matchAll(/^(\w+)\s*=[^=]/gm)].map(([, name]) => name as string);
  const classes = [...program.matchAll(/^class[ \t]+(\w+)/gm)].map(([, name]) => name as string);
  return (
    /__\w+__|\binspect\b|\bpatch\b|\bglobal\b|\btime\b|^\s+def /m.test(test) ||
    variables.some((name) => new RegExp(`\\b${name}\\b`).test(test)) ||
    classes.some((name) => new RegExp(`\\b${name}\\.`).test(test))
  );
}

export const editeval: PublicBenchmark = {
  name: 'editeval',
  about: 'edits of Python code as told, judged by tests',
  sources: [source],
  async *problems(folder) {
    for (const one of await readRecords(folder, source, { dataSet: 'editeval', schema: record })) yield problem(one);
  },
};
