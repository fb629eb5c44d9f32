import { z } from 'zod';
import { PARTS } from '../core/problem.ts';
import { HOLE_KINDS } from '../core/task.ts';

/** Raised when a field changes its meaning or a rule of admission changes: older exams are then made anew. */
export const EXAM_FORMAT = 2;

const spanSchema = z.object({ start: z.number().int(), end: z.number().int() });
const testSchema = z.object({ id: z.string(), file: z.string(), durationMs: z.number() });

/** A hole that the repository's tests can mark, with everything that makes it a task and judges an answer. */
export const storedHoleSchema = z.object({
  type: z.literal('admitted'),
  id: z.string(),
  path: z.string(),
  /** UTF-16 code units of the file's own text. */
  span: spanSchema,
  kind: z.enum(HOLE_KINDS),
  part: z.enum(PARTS),
  cluster: z.string(),
  importTime: z.boolean(),
  notInferable: z.string().optional(),
  /** The true text. */
  text: z.string(),
  /** Best first by mutants killed per second, together at most three seconds. */
  cheapTests: z.array(testSchema),
  cheapLimitMs: z.number(),
  /** All covering tests (sampled when they take more than twenty seconds). */
  allTests: z.array(testSchema),
  allLimitMs: z.number(),
  /** Files of covering tests: no technique sees them. */
  hidden: z.array(z.string()),
  /** What is taken out of the workspace because it says what the true text says. */
  twins: z.array(spanSchema.extend({ path: z.string() })),
  mutants: z.object({ tried: z.number().int(), killed: z.number().int() }),
});
export type StoredHole = z.infer<typeof storedHoleSchema>;

const rejectedSchema = z.object({ type: z.literal('rejected'), id: z.string(), kind: z.enum(HOLE_KINDS), reason: z.string() });
/** Whether the tests run the repository's copy of a file; `instead` says what they load otherwise. */
const proofSchema = z.object({ type: z.literal('proof'), path: z.string(), instead: z.string().optional() });
/** Milliseconds that one judging of an untouched file took from a cold start. */
const coldSchema = z.object({ type: z.literal('cold'), wallMs: z.number() });

export const decisionSchema = z.discriminatedUnion('type', [storedHoleSchema, rejectedSchema, proofSchema, coldSchema]);
export type Decision = z.infer<typeof decisionSchema>;

export const coverageSchema = z.object({
  format: z.literal(EXAM_FORMAT),
  tests: z.array(testSchema),
  /** path -> line -> indices of tests. */
  hits: z.array(z.tuple([z.string(), z.array(z.tuple([z.number(), z.array(z.number())]))])),
  importHits: z.array(z.tuple([z.string(), z.array(z.number())])),
  excluded: z.array(z.object({ id: z.string(), reason: z.string() })),
  /** Last field: a file cut by a kill or a full disk lacks it. */
  isWhole: z.literal(true),
});
