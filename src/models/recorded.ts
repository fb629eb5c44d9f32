import { appendFile, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Ability, GenerateRequest, Model, ModelEvent, ScoreRequest } from '../core/model.ts';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { requestKey } from './request-key.ts';

const usageSchema = z.object({
  promptTokens: z.number(),
  reusedTokens: z.number(),
  drawnTokens: z.number(),
  prefillMs: z.number(),
  decodeMs: z.number(),
  cached: z.boolean().optional(),
});
const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text-delta'),
    sample: z.number(),
    text: z.string(),
    tokens: z.number().optional(),
    tokenLogprobs: z.array(z.number()).optional(),
  }),
  z.object({ type: z.literal('sample-end'), sample: z.number(), reason: z.enum(['stop', 'length', 'rule']) }),
  z.object({ type: z.literal('end'), usage: usageSchema }),
]);
/** One line of a recording. */
const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('model'), id: z.string(), can: z.array(z.string()), contextTokens: z.number() }),
  z.object({ type: z.literal('answer'), key: z.string(), events: z.array(eventSchema) }),
  z.object({ type: z.literal('score'), key: z.string(), logprob: z.number(), tokens: z.number() }),
  z.object({ type: z.literal('count'), key: z.string(), tokens: z.number() }),
]);

function scoreKey(modelId: string, { prompt, continuation }: ScoreRequest): string {
  return hashOf('score', modelId, canonicalJson({ prompt, continuation }));
}

/** Passes everything on to a model and appends what it answered to a file of JSON lines. Answers that were not heard to their end are not kept. */
export async function recorded(model: Model, path: string): Promise<Model> {
  const append = (line: z.input<typeof lineSchema>): Promise<void> => appendFile(path, `${JSON.stringify(line)}\n`);
  await append({ type: 'model', id: model.id, can: [...model.can], contextTokens: model.contextTokens });
  const { score } = model;
  return {
    ...model,
    async countTokens(text) {
      const tokens = await model.countTokens(text);
      await append({ type: 'count', key: hashOf(text), tokens });
      return tokens;
    },
    async *generate(request: GenerateRequest) {
      const events: ModelEvent[] = [];
      for await (const event of model.generate(request)) {
        events.push(event);
        if (event.type === 'end')
          await append({ type: 'answer', key: requestKey(model.id, request), events: events as z.input<typeof eventSchema>[] });
        yield event;
      }
    },
    ...(score
      ? {
          async score(request: ScoreRequest) {
            const result = await score(request);
            await append({ type: 'score', key: scoreKey(model.id, request), ...result });
            return result;
          },
        }
      : {}),
  };
}

function missing(path: string): WhetstoneError {
  return new WhetstoneError('model-unavailable', `The recording ${path} has no answer to this request.`, {
    hint: 'Record it again with the model itself: prompt and options must be equal.',
  });
}

/**
 * The model of a recording: gives the recorded answers to equal requests, under the recorded model's id.
 *
 * Throws `WhetstoneError`: `file-unreadable` when the file is missing or holds no recording, `model-unavailable` for a request
 * that was not recorded.
 */
export async function replayed(path: string): Promise<Model> {
  const answers = new Map<string, ModelEvent[]>();
  const scores = new Map<string, { logprob: number; tokens: number }>();
  const counts = new Map<string, number>();
  let told: { id: string; can: string[]; contextTokens: number } | undefined;
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    for (const line of lines.map((text) => lineSchema.parse(JSON.parse(text)))) {
      if (line.type === 'model') told = line;
      else if (line.type === 'answer') answers.set(line.key, line.events);
      else if (line.type === 'score') scores.set(line.key, line);
      else counts.set(line.key, line.tokens);
    }
  } catch (cause) {
    throw new WhetstoneError('file-unreadable', `${path} cannot be read as a recording.`, { hint: 'Record it again.', cause });
  }
  if (!told) throw new WhetstoneError('file-unreadable', `${path} names no model.`, { hint: 'Record it again.' });
  const { id, can, contextTokens } = told;
  return {
    id,
    can: new Set(can as Ability[]),
    contextTokens,
    async countTokens(text) {
      const tokens = counts.get(hashOf(text));
      if (tokens === undefined) throw missing(path);
      return tokens;
    },
    async *generate(request) {
      request.signal.throwIfAborted();
      const events = answers.get(requestKey(id, request));
      if (!events) throw missing(path);
      for (const event of events) {
        request.signal.throwIfAborted();
        yield event;
      }
    },
    async score(request) {
      request.signal.throwIfAborted();
      const score = scores.get(scoreKey(id, request));
      if (!score) throw missing(path);
      return { logprob: score.logprob, tokens: score.tokens };
    },
  };
}
