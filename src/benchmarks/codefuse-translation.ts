import { z } from 'zod';
import type { BenchmarkProblem, CheckSpec, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';

/**
 * CodeFuseEval's program translation between Java and Python: a program of one language is given, its translation runs the other's tests.
 *
 * Paper: Di et al., "CodeFuse-13B: A Pretrained Multi-lingual Code Large Language Model", ICSE-SEIP 2024, arXiv 2310.06266; codefuse-ai/codefuse-evaluation.
 * Followed: translation, newline, test. Different here: 15 CPU seconds instead of 3 (a JVM starts within), Python tests run in a process of
 * their own.
 */
const DATA_SET = 'codefuse-translation';
const COMMIT = '09a4f2af5bdc55052052c9bd0cb74d47e40198fc';
const TIMEOUT_SECONDS = 15;

const translationRecord = z.object({
  task_id: z.string(),
  prompt: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
  func_title: z.string(),
});
type TranslationRecord = z.output<typeof translationRecord>;

const source = (file: string, bytes: number, sha256: string): DataSource => ({
  file,
  bytes,
  sha256,
  address: rawAddress('codefuse-ai/codefuse-evaluation', COMMIT, `codefuseEval/data/code_trans/${file}`),
  licence: 'Apache-2.0; parts from MBPP (CC-BY-4.0) and HumanEval-X (Apache-2.0)',
});

const DIRECTIONS = [
  {
    from: 'java',
    to: 'python',
    data: source('codeTrans_java_to_python.jsonl', 1_080_532, 'cafc65e2cea94ce727cf3ddc1fd926a5472aaf860822880f134f51af9ae21efd'),
  },
  {
    from: 'python',
    to: 'java',
    data: source('codeTrans_python_to_java.jsonl', 1_699_827, 'e7f59553cf7d1f2593fdaf4059349a4eb0724ee9c46a4b0582de1e406d228137'),
  },
] as const;

const TITLES = { java: 'Java', python: 'Python' } as const;

/** "codefuse-java-to-python" and the way back. */
export const codefuseTranslation: readonly PublicBenchmark[] = DIRECTIONS.map(({ from, to, data }) => ({
  name: `codefuse-${from}-to-${to}`,
  about: `translation of programs from ${TITLES[from]} to ${TITLES[to]}, judged by tests`,
  sources: [data],
  dataSet: DATA_SET,
  async *problems(folder) {
    const records = await readRecords(folder, data, { dataSet: DATA_SET, schema: translationRecord });
    for (const record of records) yield translationProblem(record, from, to);
  },
}));

function translationProblem(record: TranslationRecord, from: 'java' | 'python', to: 'java' | 'python'): BenchmarkProblem {
  const title = record.func_title.trim();
  return {
    id: record.task_id,
    language: to,
    ask: {
      kind: 'instruct',
      instruction: `Translate this ${TITLES[from]} program to ${TITLES[to]}. ${
        to === 'java' ? `Keep it in a class \`${answerClass(record)}\` with \`${title}\`.` : `Its function is \`${title}\``
      }`,
      given: { language: from, code: record.prompt },
    },
    reference: record.canonical_solution,
    programOf: (answer) => (to === 'java' ? withImports(answer) : answer),
    check: translationCheck(record, to),
    stops: [],
  };
}

/** The class that the tests name; a translation with another name could not be called. */
function answerClass({ canonical_solution }: TranslationRecord): string {
  return /^\s*(?:public\s+)?class\s+(\w+)/m.exec(canonical_solution)?.[1] ?? 'Solution';
}

const JAVA_IMPORTS = 'import java.io.*;\nimport java.lang.*;\nimport java.math.*;\nimport java.util.*;\nimport java.util.stream.*;\n';

/** Upstream puts its imports before every translation; naming one twice is no error in Java. */
function withImports(answer: string): string {
  return /^\s*package\s/.test(answer) ? answer : `${JAVA_IMPORTS}${answer}`;
}

function translationCheck({ test, func_title, canonical_solution }: TranslationRecord, to: 'java' | 'python'): CheckSpec {
  const timeoutSeconds = TIMEOUT_SECONDS;
  if (to === 'java') return { kind: 'program', language: 'java', before: '', after: `\n${test}`, timeoutSeconds };
  const defined = [...`${func_title}\n${canonical_solution}`.matchAll(/^(?:def|class)\s+(\w+)/gm)].map((match) => match[1] as string);
  const entryPoints = [...new Set(defined)].filter((name) => new RegExp(`\\b${name}\\b`).test(test));
  return { kind: 'python-tests', entryPoints, tests: `${test}\n`, timeoutSeconds };
}
