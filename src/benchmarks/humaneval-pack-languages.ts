import { z } from 'zod';
import type { BenchmarkProblem, CheckSpec, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { functionName, functionProgram } from './function-answer.ts';
import { goFile } from './go-file.ts';

/**
 * HumanEvalPack in JavaScript, Java and Go: functions to write, and hand-made wrong ones to fix.
 *
 * Paper: Muennighoff et al., "OctoPack: Instruction Tuning Code Large Language Models", ICLR 2024, arXiv 2308.07124;
 * bigcode-project/bigcode-evaluation-harness `bigcode_eval/tasks/humanevalpack.py`. Followed: setup, imports that are used, prompt, answer,
 * tests. Different here: a failed `console.assert` is an error (Node only prints it), and the fix is asked for with the docstring and
 * without the hidden tests.
 */
const DATA_SET = 'humanevalpack';
const COMMIT = 'e17a8f6470264286bc6a52eb8263582083bf3bf6';
/** The harness gives 10 seconds and up to 20 for slow languages; these are CPU seconds. */
const TIMEOUT_SECONDS = 15;

const packRecord = z.object({
  task_id: z.string(),
  prompt: z.string(),
  declaration: z.string(),
  canonical_solution: z.string(),
  buggy_solution: z.string(),
  docstring: z.string(),
  test: z.string(),
  test_setup: z.string().default(''),
  entry_point: z.string(),
});
type PackRecord = z.output<typeof packRecord>;

interface PackLanguage {
  readonly language: 'javascript' | 'java' | 'go';
  readonly data: DataSource;
}

const source = (folder: string, bytes: number, sha256: string): DataSource => ({
  file: `${folder}/humanevalpack.jsonl`,
  bytes,
  sha256,
  address: rawAddress('bigcode-project/octopack', COMMIT, `evaluation/create/humaneval-x/data/${folder}/data/humanevalpack.jsonl`),
  licence: 'MIT; translations start from HumanEval-X, Apache-2.0',
});

const LANGUAGES: readonly PackLanguage[] = [
  { language: 'javascript', data: source('js', 479_665, '04c86c1fac5f33818d9187cba278ed1dfc66cc259372dd8342126aa580fb7569') },
  { language: 'java', data: source('java', 710_974, 'a8d077d300bbdc2eda91e1a733deb2944678bce8fcc7eb272214626516768cc1') },
  { language: 'go', data: source('go', 520_781, '0ee2cdca46d70afb33d913a0d4b205624fe4ded2f28c2efdb241727221837993') },
];

/** A benchmark whose wrong answers are known, too: `buggy` gives them by task. */
export interface PackBenchmark extends PublicBenchmark {
  readonly language: string;
  /** Answers that must fail, in the form of the benchmark's references. Throws as `problems`. */
  buggy(folder: string): Promise<ReadonlyMap<string, string>>;
}

/** "humaneval-pack-go" and "humaneval-fix-go": writing and fixing for each language. */
export const humanevalPackLanguages: readonly PackBenchmark[] = LANGUAGES.flatMap((one) => [synthesis(one), repair(one)]);

function synthesis(pack: PackLanguage): PackBenchmark {
  return packBenchmark(pack, `humaneval-pack-${pack.language}`, `HumanEval in ${pack.language}, to be written`, {
    ask: ({ prompt }) => ({ kind: 'fill', prefix: prompt, suffix: '' }),
    answer: (_record, body) => body,
  });
}

function repair(pack: PackLanguage): PackBenchmark {
  const { language } = pack;
  return packBenchmark(pack, `humaneval-fix-${language}`, `HumanEval in ${language}, a hand-made bug in each function to be fixed`, {
    ask: ({ declaration, buggy_solution, docstring, entry_point }) => ({
      kind: 'instruct',
      instruction: `Fix the bug in \`${functionName(declaration) ?? entry_point}\`. It should do this:\n${docstring.trim()}`,
      given: { language, code: `${declaration.trimStart()}${buggy_solution}` },
    }),
    answer: ({ declaration }, body) => `${declaration.trimStart()}${body}`,
  });
}

interface Form {
  readonly ask: (record: PackRecord) => BenchmarkProblem['ask'];
  /** The answer that has this body. */
  readonly answer: (record: PackRecord, body: string) => string;
}

function packBenchmark({ language, data }: PackLanguage, name: string, about: string, form: Form): PackBenchmark {
  const records = (folder: string) => readRecords(folder, data, { dataSet: DATA_SET, schema: packRecord });
  return {
    name,
    about,
    sources: [data],
    dataSet: DATA_SET,
    language,
    async *problems(folder) {
      for (const record of await records(folder)) yield packProblem(record, language, form);
    },
    buggy: async (folder) => new Map((await records(folder)).map((record) => [record.task_id, form.answer(record, record.buggy_solution)])),
  };
}

function packProblem(record: PackRecord, language: PackLanguage['language'], form: Form): BenchmarkProblem {
  const { prompt, entry_point: name, test, test_setup } = record;
  return {
    id: record.task_id,
    language,
    ask: form.ask(record),
    reference: form.answer(record, record.canonical_solution),
    programOf: (answer) => {
      const program = functionProgram(prompt, answer, { language, name });
      return language === 'go' ? goFile(test_setup, program, test) : program;
    },
    check: packCheck(language, test),
    stops: [],
  };
}

/** Set after the answer has been read, so that the answer cannot set it back: a false assertion ends the program. */
const STRICT_ASSERT = "console.assert = require('node:assert').ok;";

function packCheck(language: PackLanguage['language'], test: string): CheckSpec {
  const after = language === 'javascript' ? `\n${STRICT_ASSERT}\n${test}` : `\n${test}`;
  return { kind: 'program', language, before: '', after, timeoutSeconds: TIMEOUT_SECONDS };
}
