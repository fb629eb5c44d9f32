import { z } from 'zod';
import type { BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';

/**
 * HumanEval: 164 hand-written Python functions, each with a hidden test function.
 *
 * Paper: Chen et al., "Evaluating Large Language Models Trained on Code", 2021, arXiv 2107.03374; openai/human-eval
 * `human_eval/execution.py`. Different here: tests run in a process of their own, and a helper that the prompt defines is theirs, not the
 * answer's.
 */
const source: DataSource = {
  file: 'HumanEval.jsonl.gz',
  bytes: 44_877,
  sha256: 'b796127e635a67f93fb35c04f4cb03cf06f38c8072ee7cee8833d7bee06979ef',
  address: rawAddress('openai/human-eval', '6d43fb980f9fee3c892a914eda09951f772ad10d', 'data/HumanEval.jsonl.gz'),
  licence: 'MIT',
};

export const humanevalRecord = z.object({
  task_id: z.string(),
  prompt: z.string(),
  entry_point: z.string(),
  canonical_solution: z.string(),
  test: z.string(),
});
export type HumanevalRecord = z.output<typeof humanevalRecord>;

/** Seconds upstream gives a program with its tests. */
export const HUMANEVAL_TIMEOUT_SECONDS = 3;
/** Where the paper ends a completion (section 2.1 and appendix). */
export const HUMANEVAL_STOPS = ['\nclass', '\ndef', '\n#', '\nif', '\nprint'] as const;

/**
 * Test text that calls `check` of a HumanEval record. What the prompt defines before the function asked for (imports, `poly`,
 * `encode_cyclic`) belongs to the tests: an answer that defines it anew would otherwise choose its own measure.
 */
export function humanevalTests({ prompt, entry_point, test }: Pick<HumanevalRecord, 'prompt' | 'entry_point' | 'test'>): string {
  const before = prompt.slice(0, Math.max(0, prompt.lastIndexOf(`def ${entry_point}(`)));
  return `${before}\n${test}\ncheck(${entry_point})\n`;
}

export function humanevalProblem(record: HumanevalRecord): BenchmarkProblem {
  const { task_id, prompt, entry_point, canonical_solution } = record;
  return {
    id: task_id,
    language: 'python',
    ask: { kind: 'fill', prefix: prompt, suffix: '' },
    reference: canonical_solution,
    programOf: (answer) => prompt + answer,
    check: {
      kind: 'python-tests',
      entryPoints: [entry_point],
      tests: humanevalTests(record),
      timeoutSeconds: HUMANEVAL_TIMEOUT_SECONDS,
    },
    stops: HUMANEVAL_STOPS,
  };
}

export const humaneval: PublicBenchmark = {
  name: 'humaneval',
  about: '164 Python functions from docstring to body, judged by hidden tests',
  sources: [source],
  async *problems(folder) {
    const records = await readRecords(folder, source, { dataSet: 'humaneval', schema: humanevalRecord });
    for (const record of records) yield humanevalProblem(record);
  },
};

/** The records by id, for sets that are made from them. Throws as `problems`. */
export async function humanevalRecords(folder: string): Promise<ReadonlyMap<string, HumanevalRecord>> {
  const records = await readRecords(folder, source, { dataSet: 'humaneval', schema: humanevalRecord });
  return new Map(records.map((record) => [record.task_id, record]));
}
