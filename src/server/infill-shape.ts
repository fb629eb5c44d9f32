import { z } from 'zod';
import type { CompletionRequest, CompletionUpdate, ServedRecipe } from './completion.ts';

/**
 * Body of llama.cpp's `POST /infill` as llama.vim (autoload/llama.vim, `llama#fim`) and llama.vscode (src/llama-server.ts,
 * `createRequestPayload`) send it. What decides the answer in the recipe (samplers, stops, limits, extra context) is read and left
 * aside: what is served is what was measured.
 */
export const infillBodySchema = z.looseObject({
  input_prefix: z.string().default(''),
  input_suffix: z.string().default(''),
  /** The current line up to the cursor: belongs to the prefix. */
  prompt: z.string().default(''),
  n_predict: z.number().default(-1),
  n_indent: z.number().int().nonnegative().default(0),
  id_slot: z.number().default(0),
  stream: z.boolean().default(false),
  response_fields: z.array(z.string()).optional(),
});
export type InfillBody = z.infer<typeof infillBodySchema>;

/** A request that only warms the editor's own prompt in llama.cpp's cache: there is nothing to answer. */
export function isWarmUp(body: InfillBody): boolean {
  return body.n_predict === 0;
}

/**
 * The request, and the blanks the answer must begin with.
 *
 * On a line of blanks llama.vscode sends an empty `prompt` and the line's indentation as `n_indent`, and takes the blanks off again
 * from an answer that begins with them. The recipe is measured with the cursor after them, so they are put back before asking.
 */
export function requestOfInfill(body: InfillBody): { readonly request: CompletionRequest; readonly indentation: string } {
  const prefix = body.input_prefix + body.prompt;
  const blanksAfter = /^[ \t]*/.exec(body.input_suffix)?.[0].length ?? 0;
  const width = body.prompt === '' && (prefix === '' || prefix.endsWith('\n')) ? Math.max(0, body.n_indent - blanksAfter) : 0;
  const isTabbed = /\n\t[^\n]*\n[^\n]*$/.test(`\n${prefix}`);
  const indentation = (isTabbed ? '\t' : ' ').repeat(width);
  return { request: { prefix: prefix + indentation, suffix: body.input_suffix }, indentation };
}

export interface InfillTimings {
  readonly firstMs: number;
  readonly totalMs: number;
}

/** llama.cpp's answer; with `response_fields` only those, a nested one under its whole path, as llama.cpp does. */
export function infillAnswer(body: InfillBody, served: ServedRecipe, update: CompletionUpdate, timings: InfillTimings): object {
  const decodeMs = Math.max(0, timings.totalMs - timings.firstMs);
  const perSecond = (tokens: number, ms: number): number => (ms > 0 ? (tokens * 1000) / ms : 0);
  const whole: Record<string, unknown> = {
    content: update.text,
    stop: true,
    stop_type: 'eos',
    model: served.modelName,
    tokens_predicted: update.drawnTokens,
    tokens_evaluated: update.promptTokens,
    truncated: false,
    generation_settings: {},
    timings: {
      prompt_n: update.promptTokens,
      prompt_ms: timings.firstMs,
      prompt_per_token_ms: update.promptTokens > 0 ? timings.firstMs / update.promptTokens : 0,
      prompt_per_second: perSecond(update.promptTokens, timings.firstMs),
      predicted_n: update.drawnTokens,
      predicted_ms: decodeMs,
      predicted_per_token_ms: update.drawnTokens > 0 ? decodeMs / update.drawnTokens : 0,
      predicted_per_second: perSecond(update.drawnTokens, decodeMs),
    },
  };
  if (!body.response_fields) return whole;
  const picked = body.response_fields.filter((field) => field !== '').map((field) => [field, valueAt(whole, field)] as const);
  return Object.fromEntries(picked.filter(([, value]) => value !== undefined));
}

function valueAt(whole: Readonly<Record<string, unknown>>, field: string): unknown {
  return field.split('/').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], whole);
}
