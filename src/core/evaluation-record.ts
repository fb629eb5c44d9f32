import { z } from 'zod';
import { verdictSchema } from './record.ts';

/** Version of the forms below: raised when a field changes its meaning. */
export const EVALUATION_FORMAT = 1;

/**
 * One answer to a question of a public benchmark: a line of `answers.jsonl`. Drawn once, kept by content, and judged as often as a
 * judge is mended.
 */
export const answerRecordSchema = z.object({
  format: z.literal(EVALUATION_FORMAT),
  type: z.literal('answer'),
  /** Drawn: hash of recipe, benchmark, question and attempt. Given: hash of the question, the attempt and the text. */
  key: z.string(),
  task: z.string().describe('as the field writes it: "HumanEval/17"'),
  attempt: z.number().int(),
  form: z.enum(['answer', 'program']).describe('answer: what the question asks for; program: a whole program with it'),
  text: z.string(),
  /** What the model said, untouched; left out where it is the text. */
  said: z.string().optional(),
  /** What happened while drawing besides a text: our own error (drawn again next time), or that the recipe's time was over. */
  error: z.string().optional(),
  isTimedOut: z.boolean().optional(),
  /** The verdict that the file of answers carries. */
  recorded: z.string().optional(),
  model: z.string().optional(),
  seed: z.number().int().optional(),
  usage: z
    .object({
      promptTokens: z.number(),
      reusedTokens: z.number(),
      drawnTokens: z.number(),
      requests: z.number(),
      cachedRequests: z.number(),
    })
    .optional(),
  startedAt: z.string().optional(),
  solveMs: z.number().optional(),
});
export type AnswerRecord = z.infer<typeof answerRecordSchema>;

/** How one program was judged: a line of `grades.jsonl`. Equal programs of one question share it. */
export const gradeRecordSchema = z.object({
  format: z.literal(EVALUATION_FORMAT),
  type: z.literal('grade'),
  /** Hash of question, program, check with its limits, and grader. */
  key: z.string(),
  task: z.string(),
  checkRevision: z.string(),
  verdict: verdictSchema,
  mode: z
    .enum(['separate-processes', 'shared-process', 'not-run'])
    .describe('whether tests and expected values were out of the reach of the program'),
  testsRun: z.number().int(),
  cpuSeconds: z.number(),
  wallMs: z.number(),
  output: z.string(),
  /** Test classes of the check, where it has any. */
  classes: z.array(z.object({ name: z.string(), testsRun: z.number().int(), testsPassed: z.number().int() })).optional(),
});
export type GradeRecord = z.infer<typeof gradeRecordSchema>;

/** `evaluation.json`: what a run is about. Everything counted is in the records. */
export const evaluationManifestSchema = z.object({
  format: z.literal(EVALUATION_FORMAT),
  run: z.string(),
  kind: z.enum(['eval', 'grade']),
  createdAt: z.string(),
  benchmark: z.string(),
  revision: z.string().describe('hash of the questions when the run began'),
  /** What the answers are of: the recipe's or the file's name. */
  title: z.string(),
  recipe: z.unknown().optional(),
  model: z.string().optional(),
  samples: z.object({ file: z.string(), sha256: z.string() }).optional(),
});
export type EvaluationManifest = z.infer<typeof evaluationManifestSchema>;
