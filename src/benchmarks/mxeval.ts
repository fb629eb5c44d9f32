import { z } from 'zod';
import type { BenchmarkProblem, CheckSpec } from '../core/benchmark-problem.ts';
import { functionProgram } from './function-answer.ts';

/** What the two sets of amazon-science/mxeval (MBXP, multilingual HumanEval) have in common: records, and how they are judged. */

export const MXEVAL_COMMIT = 'e09974f990eeaf0c0e8f2b5eaff4be66effb2c86';
/** mxeval allows 15 seconds of wall time. */
const TIMEOUT_SECONDS = 15;

export const mxevalRecord = z.object({
  task_id: z.string(),
  prompt: z.string(),
  entry_point: z.string(),
  test: z.string(),
  canonical_solution: z.string().nullable(),
});
export type MxevalRecord = z.output<typeof mxevalRecord>;

/** `program`: prompt, answer, newline, test. Python's `check` is called apart from the answer. TypeScript is run as upstream's figure was. */
export function mxevalProblem(record: MxevalRecord, language: string): BenchmarkProblem {
  const { task_id, prompt, canonical_solution, entry_point } = record;
  return {
    id: task_id,
    language,
    ask: { kind: 'fill', prefix: prompt, suffix: '' },
    reference: canonical_solution ?? undefined,
    programOf: (answer) =>
      language === 'python' ? `${prompt}${answer}` : functionProgram(prompt, answer, { language, name: entry_point }),
    check: mxevalCheck(record, language),
    stops: [],
  };
}

function mxevalCheck({ test, entry_point }: MxevalRecord, language: string): CheckSpec {
  const timeoutSeconds = TIMEOUT_SECONDS;
  if (language === 'python') {
    return { kind: 'python-tests', entryPoints: [entry_point], tests: `${test}\ncheck(${entry_point})\n`, timeoutSeconds };
  }
  return {
    kind: 'program',
    language: language === 'typescript' ? 'typescript-es5' : language,
    before: '',
    after: `\n${test}`,
    timeoutSeconds,
  };
}
