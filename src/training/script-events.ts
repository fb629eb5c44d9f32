import { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';

const count = z.number().int().nonnegative();
const failed = z.object({ type: z.literal('failed'), code: z.string(), message: z.string(), hint: z.string() });
/** A sum of ln p that is no number is written as null. */
const sum = z.number().nullable();

/** What trainer/score.py writes, one JSON object a line: sums of ln p over an answer and its end token. */
export const scoreEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('score'), id: z.string(), tokens: count, base: sum, adapted: sum }),
  z.object({ type: z.literal('scored'), examples: count, leftOut: z.record(z.string(), count), tokens: count, seconds: z.number() }),
  failed,
]);
export type ScoreEvent = z.output<typeof scoreEventSchema>;

/** What trainer/generate.py writes. */
export const answerEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('answer'),
    id: z.string(),
    text: z.string(),
    tokens: count,
    reason: z.enum(['stop', 'length']),
    seconds: z.number(),
  }),
  z.object({ type: z.literal('answered'), answers: count, tokens: count, seconds: z.number() }),
  failed,
]);
export type AnswerEvent = z.output<typeof answerEventSchema>;

/** What trainer/scratch.py writes. */
export const madeEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('made'),
    path: z.string(),
    sha256: z.string(),
    parameters: count,
    vocabulary: count,
    charactersPerToken: z.number(),
  }),
  failed,
]);
export type MadeEvent = z.output<typeof madeEventSchema>;

const told = { tokens: count, error: sum, half: sum };
/** What trainer/horizon.py writes. */
export const horizonEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...{ type: z.literal('horizon'), answers: count, ...told, seconds: z.number() },
    byLength: z.array(z.object({ from: count, to: count, ...told })),
  }),
  failed,
]);
export type HorizonEvent = z.output<typeof horizonEventSchema>;

const SHOWN_CHARACTERS = 200;

/** Reads a line of a script. Throws `WhetstoneError` (`training-failed`) that shows a line which is no event. */
export function eventReader<T>(schema: z.ZodType<T>): (line: string) => T {
  return (line) => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw new WhetstoneError('training-failed', `The trainer wrote a line that is no event: ${line.slice(0, SHOWN_CHARACTERS)}`, {
        hint: 'The trainer and this Whetstone do not fit together: install both from one version.',
        cause,
      });
    }
  };
}
