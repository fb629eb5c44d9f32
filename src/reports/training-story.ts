import { z } from 'zod';

const pointSchema = z.object({
  step: z.number().int(),
  seconds: z.number().describe('since the training began, pauses left out'),
  loss: z.number().describe('nats a token'),
});

/** A training as a report tells it: what was learned from, how the loss fell, and which arm of the race each checkpoint is. */
export const trainingStorySchema = z.object({
  recipe: z.string().describe('name of the training recipe'),
  base: z.string(),
  rows: z.number().int(),
  rowsByKind: z.record(z.string(), z.number().int()),
  tokens: z.number().int().describe('read in all, prompts included'),
  steps: z.number().int(),
  seconds: z.number(),
  leftOut: z.record(z.string(), z.number().int()).describe('files and rows kept away from the training, by reason'),
  loss: z.array(pointSchema).describe('of the examples learned from'),
  heldOut: z.array(pointSchema).describe('of definitions never trained on'),
  general: z.array(pointSchema).describe('of general code: what is forgotten shows here'),
  checkpoints: z.array(
    z.object({
      step: z.number().int(),
      seconds: z.number(),
      recipe: z.string().describe('hash of the arm that asks this checkpoint in the form it was trained in'),
      sha256: z.string(),
    }),
  ),
  untrained: z.string().describe('hash of the arm that asks the untrained model in the same form'),
});
export type TrainingStory = z.infer<typeof trainingStorySchema>;
