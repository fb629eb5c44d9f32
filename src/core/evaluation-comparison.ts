import { z } from 'zod';

const intervalSchema = z.object({ low: z.number(), high: z.number() });
const sideSchema = z.object({
  run: z.string(),
  title: z.string(),
  rate: z.number(),
  unjudged: z.number().int(),
  onlyHere: z.number().int(),
});

/** What `compare --json` prints. Fields are only ever added. */
export const evaluationComparisonSchema = z.object({
  schema: z.literal('whetstone.comparison/1'),
  benchmark: z.string(),
  revision: z.string(),
  first: sideSchema,
  second: sideSchema,
  /** Questions that both answered and were judged on, and the clusters they fall into. */
  n: z.number().int(),
  clusters: z.number().int(),
  /** Pass rate of the first minus that of the second; 95 % by cluster. */
  difference: z.number(),
  interval: intervalSchema,
  p: z.number().describe('sign-flip permutation by cluster: the deciding test'),
  mcnemarP: z.number().describe('shown, not decisive: takes questions as independent'),
  wins: z.number().int(),
  losses: z.number().int(),
  ties: z.number().int(),
  /** Questions left out because one side has no judged answer. */
  unjudged: z.number().int(),
  verdict: z.enum(['better', 'worse', 'as-good-as', 'cannot-tell']),
  moreQuestionsNeeded: z.number().nullable(),
  won: z.array(z.string()).describe('questions where the first passes more often'),
  lost: z.array(z.string()),
});
export type EvaluationComparison = z.infer<typeof evaluationComparisonSchema>;
