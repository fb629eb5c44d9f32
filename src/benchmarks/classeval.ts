import { z } from 'zod';
import type { BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { classIn, withStaticMethods } from './classeval-answer.ts';
import { rawAddress, readCollection } from './data-file.ts';

/**
 * ClassEval: 100 hand-made Python classes, given as skeletons with contracts, judged by unit tests for each method and for the whole.
 *
 * Paper: Du et al., "ClassEval", ICSE 2024, arXiv 2308.01861; FudanSELab/ClassEval. The benchmark asks for the whole class at once
 * (holistic); what is asked method by method is in `classeval-steps.ts`, and judged here as the class that comes of it.
 */
const source: DataSource = {
  file: 'ClassEval_data.json',
  bytes: 2_345_518,
  sha256: '50a1ac0e4d0c238573c10c0ab11feae00b14a80ae9e4c9cc28148707ecf0b6a2',
  address: rawAddress('FudanSELab/ClassEval', 'eaeac44d0d5dcd8a95feec50726d66fedc73a98f', 'data/ClassEval_data.json'),
  licence: 'MIT (code); the paper states CC BY-NC 4.0 for the data: evaluation only',
};

const method = z.object({ method_name: z.string(), method_description: z.string(), test_class: z.string(), solution_code: z.string() });
const record = z.object({
  task_id: z.string(),
  skeleton: z.string(),
  test: z.string(),
  test_classes: z.array(z.string()),
  solution_code: z.string(),
  import_statement: z.array(z.string()),
  class_name: z.string(),
  class_description: z.string(),
  class_constructor: z.string(),
  methods_info: z.array(method),
});
export type ClassevalRecord = z.output<typeof record>;
export type ClassevalMethod = z.output<typeof method>;

/** Seconds upstream gives each test class. */
const TIMEOUT_SECONDS = 5;

export function classevalProblem(one: ClassevalRecord): BenchmarkProblem {
  const imports = `${one.import_statement.join('\n')}\n`;
  return {
    id: one.task_id,
    language: 'python',
    ask: {
      kind: 'instruct',
      instruction: `Please complete the class ${one.class_name} in the following code.`,
      given: { language: 'python', code: one.skeleton },
    },
    reference: one.solution_code,
    programOf: (answer) => imports + withStaticMethods(classIn(answer)),
    check: {
      kind: 'python-unittest',
      // Upstream joins tests and answer in one file, so the tests use the skeleton's imports.
      tests: `${imports}${one.test}\n`,
      classes: one.test_classes,
      timeoutSeconds: TIMEOUT_SECONDS,
    },
    stops: [],
  };
}

/** Throws `WhetstoneError` (`data-missing`, `data-damaged`). */
export function classevalRecords(folder: string): Promise<readonly ClassevalRecord[]> {
  return readCollection(folder, source, { dataSet: 'classeval', schema: record });
}

export const classeval: PublicBenchmark = {
  name: 'classeval',
  about: '100 Python classes from skeleton to code, judged by 502 unit test classes',
  sources: [source],
  async *problems(folder) {
    for (const one of await classevalRecords(folder)) yield classevalProblem(one);
  },
};
