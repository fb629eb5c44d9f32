import { z } from 'zod';

/** Version of the record's form: raised when a field changes its meaning. */
export const RECORD_FORMAT = 1;

const failureSchema = z.object({ test: z.string(), error: z.string(), message: z.string() });
export const verdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('passed') }),
  z.object({ kind: z.literal('failed'), failures: z.array(failureSchema) }),
  z.object({ kind: z.literal('timed-out'), limitMs: z.number() }),
  z.object({ kind: z.literal('invalid'), reason: z.string() }),
  z.object({ kind: z.literal('unjudged'), error: z.string() }),
]);
const editSchema = z.object({ path: z.string(), start: z.number(), end: z.number(), text: z.string() });
export const candidateSchema = z.object({
  edits: z.array(editSchema),
  text: z.string(),
  origin: z.object({ part: z.string(), sample: z.number(), meanLogprob: z.number().optional(), notes: z.array(z.string()).optional() }),
});

/** One attempt of one recipe at one task: a line of `records.jsonl`. Reports, datasets and resume read records, never memory. */
export const attemptRecordSchema = z.object({
  format: z.literal(RECORD_FORMAT),
  type: z.literal('attempt'),
  /** Hash of recipe, task, attempt and check revision: the same unit of work has the same key, so a unit done twice is harmless. */
  key: z.string(),
  recipe: z.string().describe('hash of the recipe'),
  recipeName: z.string(),
  model: z.string().describe('id of the main model: exact weights, adapter, engine build'),
  task: z.string(),
  part: z.enum(['train', 'choose', 'confirm']),
  kind: z.enum(['line', 'statement', 'block', 'function']),
  cluster: z.string(),
  notInferable: z.string().optional(),
  attempt: z.number().int(),
  seed: z.number().int(),
  checkRevision: z.string(),
  judgeMode: z.literal('shared-process').describe('candidate and tests ran in one process'),
  /** Every candidate yielded, in order; the last one is the answer. */
  candidates: z.array(candidateSchema),
  verdict: verdictSchema,
  /** Verdicts of the other candidates when an oracle was asked for, by index in `candidates`. */
  otherVerdicts: z.record(z.string(), verdictSchema).optional(),
  testOutput: z.string(),
  testsRun: z.number().int(),
  usage: z.object({
    promptTokens: z.number(),
    reusedTokens: z.number(),
    drawnTokens: z.number(),
    requests: z.number(),
  }),
  timings: z.object({
    startedAt: z.string(),
    solveMs: z.number(),
    checkMs: z.number(),
    /** Requests a cache answered: `solveMs` says nothing about them. */
    cachedRequests: z.number().optional(),
    /** The same edits of the same task had been judged already: the verdict was taken over. */
    checkShared: z.boolean().optional(),
  }),
});
export type AttemptRecord = z.infer<typeof attemptRecordSchema>;

/** One answer of the quiet pass: one request at a time, nothing cached, no tests running. */
export const latencyRecordSchema = z.object({
  format: z.literal(RECORD_FORMAT),
  type: z.literal('latency'),
  key: z.string(),
  recipe: z.string(),
  recipeName: z.string(),
  model: z.string(),
  task: z.string(),
  kind: z.enum(['line', 'statement', 'block', 'function']),
  /** `cold`: nothing kept in the engine; `warm`: the same prompt's prefix was just evaluated. */
  state: z.enum(['cold', 'warm']),
  firstTextMs: z.number(),
  totalMs: z.number(),
  promptTokens: z.number(),
  drawnTokens: z.number(),
});
export type LatencyRecord = z.infer<typeof latencyRecordSchema>;

export const runRecordSchema = z.discriminatedUnion('type', [attemptRecordSchema, latencyRecordSchema]);
export type RunRecord = z.infer<typeof runRecordSchema>;
