import { z } from 'zod';
import { EVALUATION_FORMAT } from './evaluation-record.ts';
import type { verdictSchema } from './record.ts';

const intervalSchema = z.object({ low: z.number(), high: z.number() });

const attemptSchema = z.object({
  attempt: z.number().int(),
  /** Keys of its lines in answers.jsonl and grades.jsonl; no grade: nothing could be judged. */
  answer: z.string(),
  grade: z.string().nullable(),
  verdict: z.enum(['passed', 'failed', 'timed-out', 'invalid', 'unjudged']),
  /** As the given file says it. */
  recorded: z.string().optional(),
});

/** What an evaluation came to, with every verdict: `result.json`, and what `eval --json` and `grade --json` print. Fields are only ever added. */
export const evaluationResultSchema = z.object({
  schema: z.literal(`whetstone.evaluation/${EVALUATION_FORMAT}`),
  run: z.string(),
  kind: z.enum(['eval', 'grade']),
  benchmark: z.string(),
  revision: z.string().describe('hash of the questions'),
  title: z.string().describe('of what the answers are: recipe and model, or the file'),
  model: z.string().nullable(),
  /** Questions, and answers to each. */
  n: z.number().int(),
  attempts: z.number().int(),
  /** Questions of the benchmark that were not asked, by --limit or because the file has no answer. */
  left: z.number().int(),
  /** Answers of the file to questions that the benchmark does not have: not judged. */
  unknownAnswers: z.number().int(),
  /** Answers by verdict. */
  passed: z.number().int(),
  failed: z.number().int(),
  unjudged: z.number().int().describe('our fault: in no rate'),
  /** Unbiased, over questions with at least k judged answers; intervals of 95 % by cluster. */
  passAtK: z.array(z.object({ k: z.number().int(), n: z.number().int(), rate: z.number().nullable(), interval: intervalSchema })),
  modes: z.record(z.string(), z.number().int()).describe('answers by how they were judged'),
  /** Only with test classes (ClassEval): shares of tasks and of test classes that pass wholly, or in part; attempts are averaged. */
  classes: z.object({ classes: z.number(), classesPartly: z.number(), methods: z.number(), methodsPartly: z.number() }).nullable(),
  tokens: z.object({ prompt: z.number(), reused: z.number(), drawn: z.number() }).nullable(),
  /** Milliseconds: drawing and judging summed over answers, as measured when they were done; wall time of this sitting. */
  solveMs: z.number(),
  checkMs: z.number(),
  wallMs: z.number(),
  /** Only where the file carries verdicts. */
  published: z
    .object({ n: z.number().int(), publishedPassed: z.number().int(), oursPassed: z.number().int(), differing: z.array(z.string()) })
    .nullable(),
  tasks: z.array(
    z.object({
      task: z.string(),
      cluster: z.string(),
      checkRevision: z.string(),
      attempts: z.array(attemptSchema),
    }),
  ),
});
export type EvaluationResult = z.infer<typeof evaluationResultSchema>;
export type AttemptResult = z.infer<typeof attemptSchema>;
export type VerdictKind = z.infer<typeof verdictSchema>['kind'];
