import { z } from 'zod';

const count = z.number().int().nonnegative();
const countsByReason = z.array(z.object({ reason: z.string(), count }));

/** What an exam turned out to be: how many tasks were admitted, and why the others were not. */
export const examSummarySchema = z.object({
  revision: z.string().describe('hash of tasks and checks: same repository, seed and options give the same'),
  seed: z.number().int(),
  judge: z.enum(['tests', 'text-match']).describe('text-match is the weaker fallback where no usable test was found'),
  admitted: count.describe('tasks admitted, those that cannot be inferred included'),
  clusters: count.describe('top-level definitions that hold them: the unit of the intervals'),
  byKind: z.object({ line: count, statement: count, block: count, function: count }),
  byPart: z.object({ train: count, choose: count, confirm: count }),
  rejections: countsByReason.describe('holes that were looked at and not admitted, by reason'),
  notInferable: countsByReason.describe('admitted holes whose text cannot be inferred, by rule: reported apart'),
  setup: z.object({
    language: z.string(),
    runner: z.string(),
    testCommand: z.array(z.string()),
    interpreter: z.string(),
    interpreterFrom: z.string().describe('where the interpreter was found'),
    versions: z.record(z.string(), z.string()),
  }),
  tests: z.object({
    found: count,
    used: count,
    excluded: countsByReason.describe('tests left out, by reason: fails untouched, skipped, flaky, not sampled'),
  }),
  elapsedMs: z.number().nonnegative(),
  notes: z.array(z.string()).describe('what a user should know about this exam, one sentence each'),
});

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
export type ExamSummary = Frozen<z.infer<typeof examSummarySchema>>;
