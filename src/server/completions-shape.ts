import { z } from 'zod';
import type { CompletionRequest, CompletionUpdate, ServedRecipe } from './completion.ts';

/** Body of OpenAI's `POST /v1/completions` with `suffix`, and of `POST /v1/fim/completions` (Mistral's shape, which Continue sends). */
export const completionsBodySchema = z.looseObject({
  model: z.string().optional(),
  prompt: z.union([z.string(), z.array(z.string()).length(1)]),
  suffix: z.string().nullish(),
  stream: z.boolean().default(false),
  /** Path of the file, for clients that can tell it; no other client is harmed by the extra field. */
  path: z.string().optional(),
});
export type CompletionsBody = z.infer<typeof completionsBodySchema>;

export function requestOfCompletions(body: CompletionsBody): CompletionRequest {
  const prefix = typeof body.prompt === 'string' ? body.prompt : (body.prompt[0] as string);
  return { prefix, suffix: body.suffix ?? '', ...(body.path === undefined ? {} : { path: body.path }) };
}

/** `text`: the piece of OpenAI's older endpoint; `delta`: the one that Mistral's clients read. */
export type ChoiceForm = 'text' | 'delta';

export interface AnswerHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly served: ServedRecipe;
  readonly form: ChoiceForm;
}

export function completionsAnswer(head: AnswerHead, update: CompletionUpdate): object {
  const message = head.form === 'text' ? { text: update.text } : { message: { role: 'assistant', content: update.text } };
  return {
    id: head.id,
    object: head.form === 'text' ? 'text_completion' : 'chat.completion',
    created: head.created,
    model: head.served.modelName,
    choices: [{ index: 0, ...message, logprobs: null, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: update.promptTokens,
      completion_tokens: update.drawnTokens,
      total_tokens: update.promptTokens + update.drawnTokens,
    },
  };
}

/** One event of a stream; without `text` the last one. */
export function completionsChunk(head: AnswerHead, text: string | undefined): object {
  const piece = head.form === 'text' ? { text: text ?? '' } : { delta: { content: text ?? '' } };
  return {
    id: head.id,
    object: head.form === 'text' ? 'text_completion' : 'chat.completion.chunk',
    created: head.created,
    model: head.served.modelName,
    choices: [{ index: 0, ...piece, logprobs: null, finish_reason: text === undefined ? 'stop' : null }],
  };
}
