import { z } from 'zod';
import { type ExamSummary, examSummarySchema } from './exam-summary.ts';

/** What `whetstone exam --json` prints. Fields are only ever added while the number in `schema` stays. */
export const examJsonSchema = z.object({
  schema: z.literal('whetstone.exam/1'),
  repository: z.string(),
  ...examSummarySchema.shape,
});
export type ExamJson = z.infer<typeof examJsonSchema>;

/** Checks and labels an exam's summary for `--json`. */
export function examJson(repository: string, exam: ExamSummary): ExamJson {
  return examJsonSchema.parse({ schema: 'whetstone.exam/1', repository, ...exam });
}
