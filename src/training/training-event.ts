import { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';

const count = z.number().int().nonnegative();
/** JSON has no infinity and no NaN: a number that became one is written as null. */
const figure = z.number().nullable();

/** What the trainer writes, one JSON object a line (trainer/README.md, "Events"). Fields that it adds later are let through unread. */
export const trainingEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    examples: count,
    tokens: count,
    leftOut: z.record(z.string(), count).describe('examples that are not trained on, by reason'),
    parameters: count,
    trainable: count,
    dtype: z.string(),
    resumedStep: count,
  }),
  z.object({ type: z.literal('planned'), steps: count, tokensPerSecond: figure, checkpointSteps: z.array(count) }),
  z.object({
    type: z.literal('step'),
    step: count,
    steps: count,
    tokens: count.describe('all so far'),
    answerTokens: count,
    loss: figure,
    horizonLoss: figure.optional(),
    maskedShare: figure.optional(),
    learningRate: z.number(),
    tokensPerSecond: figure,
    memoryBytes: count.describe('peak'),
    secondsLeft: figure,
  }),
  z.object({
    type: z.literal('heldOut'),
    step: count,
    set: z.enum(['heldOut', 'general']),
    loss: figure.describe('nats a token'),
    answerTokens: count,
  }),
  z.object({
    type: z.literal('checkpoint'),
    step: count,
    tokens: count,
    path: z.string().describe('GGUF LoRA file, or a folder where the engine has no form for it'),
    sha256: z.string(),
    isLast: z.boolean(),
  }),
  z.object({
    type: z.literal('stopped').describe('an adapter of the very step that it was asked to stop after'),
    step: count,
    steps: count,
    tokens: count,
    path: z.string(),
    sha256: z.string(),
  }),
  z.object({ type: z.literal('finished'), steps: count, tokens: count, seconds: z.number() }),
  z.object({ type: z.literal('failed'), code: z.string(), message: z.string(), hint: z.string() }),
]);
export type TrainingEvent = z.output<typeof trainingEventSchema>;

const SHOWN_CHARACTERS = 200;

/** One line of the trainer. Throws `WhetstoneError` (`training-failed`) that shows a line which is no event. */
export function trainingEventOf(line: string): TrainingEvent {
  const fail = (why: string, cause: unknown): never => {
    throw new WhetstoneError('training-failed', `The trainer wrote a line that is no event (${why}): ${line.slice(0, SHOWN_CHARACTERS)}`, {
      hint: 'The trainer and this Whetstone do not fit together: install both from one version.',
      cause,
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    return fail('not JSON', cause);
  }
  const parsed = trainingEventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return fail(`${issue?.path.join('.')}: ${issue?.message}`, parsed.error);
}
