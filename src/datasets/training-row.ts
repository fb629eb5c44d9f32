import { z } from 'zod';
import { HOLE_KINDS } from '../core/task.ts';

/** Version of the row's form. */
export const ROW_FORMAT = 1;

/** Kinds of holes that rows are cut from: the exam's, by the syntax tree, and spans anywhere. */
export const ROW_KINDS = [...HOLE_KINDS, 'span'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** One fill-in-the-middle example: text only, since each family writes its own special tokens around it. */
export const trainingRowSchema = z.object({
  format: z.literal(ROW_FORMAT),
  type: z.literal('fim'),
  id: z.string().describe('hash of place and text'),
  language: z.string(),
  kind: z.enum(ROW_KINDS),
  prefix: z.string(),
  middle: z.string(),
  suffix: z.string(),
  provenance: z.object({
    path: z.string(),
    firstLine: z.number().int().describe('of the middle, from 1'),
    lastLine: z.number().int(),
    definition: z.string().describe('outermost definition around it, or "<module>:12"'),
    fileHash: z.string().describe('SHA-256 of the whole file'),
  }),
});
export type TrainingRow = z.infer<typeof trainingRowSchema>;
