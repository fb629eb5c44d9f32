import { z } from 'zod';
import type { BenchmarkProblem, CheckSpec, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';

/**
 * CRUXEval: 800 short Python functions; from an input the output is to be told, or from an output an input that gives it.
 *
 * Paper: Gu et al., "CRUXEval: A Benchmark for Code Reasoning, Understanding and Execution", ICML 2024, arXiv 2401.03065;
 * facebookresearch/cruxeval `evaluation/`. Different here: the question is put in our words, without the two examples of their prompts.
 */
const source: DataSource = {
  file: 'cruxeval.jsonl',
  bytes: 186_873,
  sha256: '8368b81047dc5014e4caf5a2f97604eff7644e0ecd7415e3ceeb184bbc2e0c96',
  address: rawAddress('facebookresearch/cruxeval', '190faf16d175b5847b0af05d937872b1fb395942', 'data/cruxeval.jsonl'),
  licence: 'MIT',
};

const record = z.object({ id: z.string(), code: z.string(), input: z.string(), output: z.string() });

/** Seconds upstream gives the assertion. */
const TIMEOUT_SECONDS = 3;

const INSTRUCTIONS = {
  output: ({ input }: z.output<typeof record>) =>
    `What does f(${input}) return? Work it out from the code and reply with the value alone, as a Python literal, in a code block.`,
  input: ({ output }: z.output<typeof record>) =>
    `Find arguments for which f returns ${output}. Reply with the call alone, like f(1, 'a'), in a code block. If several fit, give one.`,
} as const;

function benchmark(predicts: 'input' | 'output'): PublicBenchmark {
  const name = `cruxeval-${predicts}`;
  return {
    name,
    about:
      predicts === 'output' ? 'what a short Python function returns: 800 predictions' : 'arguments that give an output: 800 predictions',
    sources: [source],
    dataSet: 'cruxeval',
    async *problems(folder) {
      for (const one of await readRecords(folder, source, { dataSet: name, schema: record })) yield problem(one, predicts);
    },
  };
}

function problem(one: z.output<typeof record>, predicts: 'input' | 'output'): BenchmarkProblem {
  const { id, code, input, output } = one;
  const takesFunction = predicts === 'input' && input.includes('lambda');
  return {
    id,
    language: 'python',
    ask: { kind: 'instruct', instruction: INSTRUCTIONS[predicts](one), given: { language: 'python', code } },
    reference: predicts === 'output' ? output : `f(${input})`,
    programOf: takesFunction ? withCall : (answer) => answer,
    check: takesFunction ? sharedCheck(one) : { kind: 'python-prediction', code, predicts, input, output, timeoutSeconds: TIMEOUT_SECONDS },
    stops: [],
  };
}

/** A function that is handed over does not cross between processes: such a call (sample_344, sample_364) is made beside the code. */
function sharedCheck({ code, output }: z.output<typeof record>): CheckSpec {
  return {
    kind: 'program',
    language: 'python',
    before: `${code}\n\n_predicted = (`,
    after: `)\nassert _predicted == (${output})\n`,
    timeoutSeconds: TIMEOUT_SECONDS,
  };
}

/** What mentions no call of `f` is wrong, as upstream has it. */
function withCall(answer: string): string {
  return answer.includes('f(') ? answer : `_no_call # ${answer}`;
}

export const cruxeval: readonly PublicBenchmark[] = [benchmark('output'), benchmark('input')];
