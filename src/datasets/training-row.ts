import { z } from 'zod';
import { HOLE_KINDS } from '../core/task.ts';

/** Version of the row's form. */
export const ROW_FORMAT = 1;

/**
 * `fim`: a hole with what stands around it. `causal`: a stretch of a file without a hole, all of it in `middle`. `commit`: a place that a
 * commit changed: what it added is `middle`, what stood there before is `before`.
 */
export const ROW_TYPES = ['fim', 'causal', 'commit'] as const;
export type RowType = (typeof ROW_TYPES)[number];

/**
 * Kinds of holes that rows are cut from: the exam's, by the syntax tree; `tail`, from a statement inside a body to the body's end; and
 * `span`, from any word to any other.
 */
export const ROW_KINDS = [...HOLE_KINDS, 'tail', 'span'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** One example: text only, since each family writes its own special tokens around it. */
export const trainingRowSchema = z.object({
  format: z.literal(ROW_FORMAT),
  type: z.enum(ROW_TYPES),
  id: z.string().describe('hash of place and text'),
  language: z.string(),
  kind: z.enum([...ROW_KINDS, 'stretch', 'change']).describe('"stretch" for causal rows, "change" for those of commits'),
  prefix: z.string(),
  middle: z.string(),
  suffix: z.string(),
  before: z.string().optional().describe('of a change: what stood in place of the middle; may be empty'),
  prompt: z.string().optional().describe('what a family of models is asked, special tokens written out; empty for a stretch'),
  answer: z.string().optional().describe('what follows it, with the end token'),
  provenance: z.object({
    path: z.string(),
    firstLine: z.number().int().describe('of the middle, from 1'),
    lastLine: z.number().int(),
    definition: z.string().describe('outermost definition around it, or "<module>:12"'),
    fileHash: z.string().describe('SHA-256 of the whole file'),
    commit: z.string().optional().describe('in which the file has this text; left out when it is not committed'),
    date: z.string().optional().describe('of that commit, ISO 8601'),
    licence: z.string().optional().describe('SPDX expression, or "unknown"'),
    package: z.string().optional().describe('of a package registry'),
    version: z.string().optional().describe('of the package'),
  }),
});
export type TrainingRow = z.infer<typeof trainingRowSchema>;
export type Provenance = TrainingRow['provenance'];
