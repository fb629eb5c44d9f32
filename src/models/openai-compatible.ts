import { z } from 'zod';
import type { Ability, GenerateRequest, Model, ModelEvent } from '../core/model.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { eventStream } from './event-stream.ts';
import { type Family, familyNamed } from './families.ts';
import { type PromptPiece, renderPrompt } from './render-prompt.ts';
import { sampleText } from './sample-text.ts';

export const openAiOptionsSchema = z.strictObject({
  baseUrl: z.url().describe('up to and including /v1'),
  model: z.string().describe('as the server names it'),
  family: z
    .string()
    .optional()
    .describe('prompts are then built here, for servers disagree; left out: the server builds them from suffix and messages'),
  revision: z.string().optional().describe('what the server cannot tell of its weights: part of the id'),
  contextTokens: z.number().int().positive().default(4096),
  charactersPerToken: z.number().positive().default(3.2).describe('for counting tokens, which these servers have no common way to do'),
});
export type OpenAiOptions = z.input<typeof openAiOptionsSchema>;

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        text: z.string().nullish(),
        delta: z.object({ content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
        logprobs: z
          .object({
            token_logprobs: z.array(z.number().nullable()).nullish(),
            content: z.array(z.object({ logprob: z.number() })).nullish(),
          })
          .nullish(),
      }),
    )
    .default([]),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
  error: z.unknown().optional(),
});
type Chunk = z.output<typeof chunkSchema>;

interface Call {
  readonly path: '/completions' | '/chat/completions';
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * A prompt as one string in which the server reads special tokens. Where the user's own text spells one, a blank is put into it
 * (in what the model sees, never in a file): on such a server nothing else can tell them apart.
 */
function asString(pieces: readonly PromptPiece[], family: Family): string {
  const specials = new Set([...pieces.flatMap((piece) => ('special' in piece ? [piece.special] : [])), ...family.endTokens]);
  const harmless = (text: string): string =>
    [...specials].reduce((safe, special) => safe.replaceAll(special, `${special[0]} ${special.slice(1)}`), text);
  return pieces.map((piece) => ('special' in piece ? piece.special : harmless(piece.text))).join('');
}

/** How a prompt is sent. Without a family the server's own form is asked for, with one ours. */
function callFor(request: GenerateRequest, family: Family | undefined): Call {
  const { prompt } = request;
  const forced = request.forcedStart ?? '';
  if (family && (prompt.kind !== 'chat' || family.chat)) {
    const pieces = renderPrompt(family, prompt);
    return { path: '/completions', body: { prompt: asString([...pieces, { text: forced }], family) } };
  }
  if (prompt.kind === 'chat') {
    const begun = (prompt.answerStart ?? '') + forced;
    const messages = begun === '' ? prompt.messages : [...prompt.messages, { role: 'assistant', content: begun }];
    return { path: '/chat/completions', body: { messages } };
  }
  const shown = (prompt.context ?? []).map((snippet) => `${snippet.text}\n`).reverse();
  const before = [...shown, prompt.prefix, forced].join('');
  return { path: '/completions', body: prompt.kind === 'infill' ? { prompt: before, suffix: prompt.suffix } : { prompt: before } };
}

function logprobsOf(choice: Chunk['choices'][number]): number[] {
  return choice.logprobs?.token_logprobs?.map((value) => value ?? 0) ?? choice.logprobs?.content?.map(({ logprob }) => logprob) ?? [];
}

/**
 * Any server that speaks OpenAI's HTTP interface: llama-server, Ollama, vLLM, LM Studio, hosted ones.
 *
 * Each sample is a request of its own (seed + i), all at once; a stop rule ends the connection, which makes these servers stop
 * drawing. A forced start is sent as the beginning of the answer: the text begins with it, but no token runs across its end.
 * The id holds what the server calls the model: whether the weights behind that name stay the same, only `revision` can say.
 *
 * Throws `WhetstoneError`: `model-unavailable` when the server cannot be reached or refuses, `model-failed` when it breaks off or
 * answers something else; `unsupported` for a form that the family lacks.
 */
export function openAiCompatible(given: OpenAiOptions, secrets: { readonly apiKey?: string } = {}): Model {
  const options = openAiOptionsSchema.parse(given);
  const family = options.family === undefined ? undefined : familyNamed(options.family);
  if (options.family !== undefined && !family) {
    throw new WhetstoneError('bad-argument', `No family of models is called ${options.family}.`, {
      hint: 'Leave it out to let the server build prompts.',
    });
  }
  const base = options.baseUrl.replace(/\/+$/, '');

  const open = async (call: Call, request: GenerateRequest, sample: number, signal: AbortSignal): Promise<Response> => {
    const { temperature, topP, topK, maxTokens, stopStrings = [] } = request;
    const isChat = call.path === '/chat/completions';
    const stop = [...stopStrings, ...(family?.endTokens ?? [])];
    const body = {
      model: options.model,
      ...call.body,
      temperature,
      max_tokens: maxTokens,
      seed: request.seed + sample,
      stream: true,
      stream_options: { include_usage: true },
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(topK === undefined ? {} : { top_k: topK }),
      // Four is the most that the interface allows; the rest is watched for here.
      ...(stop.length > 0 ? { stop: stop.slice(0, 4) } : {}),
      ...(request.logprobs ? { logprobs: isChat ? true : 1 } : {}),
    };
    const headers = { 'content-type': 'application/json', ...(secrets.apiKey ? { authorization: `Bearer ${secrets.apiKey}` } : {}) };
    let response: Response;
    try {
      response = await fetch(base + call.path, { method: 'POST', headers, body: JSON.stringify(body), signal });
    } catch (cause) {
      signal.throwIfAborted();
      throw new WhetstoneError('model-unavailable', `The server at ${base} cannot be reached.`, {
        hint: 'Start it, or correct `baseUrl`.',
        cause,
      });
    }
    if (response.ok && response.body) return response;
    const said = (await response.text().catch(() => '')).slice(0, 300);
    throw new WhetstoneError('model-unavailable', `The server at ${base} answered ${response.status}: ${said}`, {
      hint: 'Check the name of the model, the key, and what the server supports.',
    });
  };

  async function* sampleEvents(
    call: Call,
    request: GenerateRequest,
    sample: number,
    signal: AbortSignal,
    told: (usage: NonNullable<Chunk['usage']>) => void,
  ): AsyncGenerator<ModelEvent> {
    const forced = request.forcedStart ?? '';
    const stopStrings = [...(request.stopStrings ?? []), ...(family?.endTokens ?? [])];
    const text = sampleText({ stopStrings, stop: request.stop, forcedLength: forced.length });
    const close = new AbortController();
    let reason: Extract<ModelEvent, { type: 'sample-end' }>['reason'] | undefined;
    const shown = function* (pieces: ReturnType<typeof text.finish>): Generator<ModelEvent> {
      for (const piece of pieces) {
        const { tokens, logprobs } = piece;
        yield { type: 'text-delta', sample, text: piece.text, tokens, ...(request.logprobs ? { tokenLogprobs: logprobs } : {}) };
      }
    };
    // What a server echoes of a begun answer must not come twice.
    let expectedEcho = call.path === '/chat/completions' ? forced : '';
    if (forced !== '') yield* shown(text.push(Buffer.from(forced)).pieces);
    const response = await open(call, request, sample, AbortSignal.any([signal, close.signal]));
    try {
      for await (const data of eventStream(response.body as unknown as AsyncIterable<Uint8Array>)) {
        if (data === '[DONE]') break;
        const chunk = parseChunk(data, base);
        if (chunk.usage) told(chunk.usage);
        const choice = chunk.choices[0];
        if (!choice || reason) continue;
        let added = choice.text ?? choice.delta?.content ?? '';
        if (expectedEcho !== '' && added !== '') {
          if (added.startsWith(expectedEcho)) added = added.slice(expectedEcho.length);
          expectedEcho = '';
        }
        if (added !== '') {
          const [first, ...more] = logprobsOf(choice);
          const { pieces, ended } = text.push(Buffer.from(added), first);
          yield* shown(pieces.map((piece, index) => (index === pieces.length - 1 ? withLogprobs(piece, more) : piece)));
          reason = ended;
          if (reason) break;
        }
        if (choice.finish_reason) reason = choice.finish_reason === 'length' ? 'length' : 'stop';
      }
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof WhetstoneError) throw cause;
      throw new WhetstoneError('model-failed', `The server at ${base} broke off its answer.`, {
        hint: 'Try again; see what the server logged.',
        cause,
      });
    } finally {
      close.abort();
    }
    signal.throwIfAborted();
    if (!reason)
      throw new WhetstoneError('model-failed', `The server at ${base} ended its answer too early.`, {
        hint: 'See what the server logged.',
      });
    yield* shown(text.finish());
    yield { type: 'sample-end', sample, reason };
  }

  const abilities: Ability[] = ['complete', 'infill', 'chat', 'seed', 'logprobs'];
  return {
    id: ['openai', new URL(base).host, options.model, family?.name ?? 'own-prompts', ...(options.revision ? [options.revision] : [])].join(
      ':',
    ),
    can: new Set(abilities.filter((ability) => ability !== 'infill' || !family || family.infill)),
    contextTokens: options.contextTokens,
    countTokens: async (text) => Math.ceil(text.length / options.charactersPerToken),
    async *generate(request: GenerateRequest): AsyncGenerator<ModelEvent> {
      request.signal.throwIfAborted();
      const started = performance.now();
      let firstTextAt: number | undefined;
      const call = callFor(request, family);
      const totals = { promptTokens: 0, drawnTokens: 0, seenTokens: 0 };
      const told = (usage: NonNullable<Chunk['usage']>): void => {
        totals.promptTokens = usage.prompt_tokens;
        totals.drawnTokens += usage.completion_tokens;
      };
      const stopAll = new AbortController();
      const signal = AbortSignal.any([request.signal, stopAll.signal]);
      const samples = Array.from({ length: request.samples }, (_none, sample) => sampleEvents(call, request, sample, signal, told));
      try {
        for await (const event of merged(samples)) {
          firstTextAt ??= performance.now();
          if (event.type === 'text-delta') totals.seenTokens += event.tokens ?? 0;
          yield event;
        }
      } finally {
        stopAll.abort(new Error('the request is over'));
      }
      const ended = performance.now();
      const prefillMs = (firstTextAt ?? ended) - started;
      const drawnTokens = Math.max(totals.drawnTokens, totals.seenTokens);
      const usage = { promptTokens: totals.promptTokens, reusedTokens: 0, drawnTokens, prefillMs, decodeMs: ended - started - prefillMs };
      yield { type: 'end', usage };
    },
  };
}

function parseChunk(data: string, base: string): Chunk {
  let chunk: Chunk;
  try {
    chunk = chunkSchema.parse(JSON.parse(data));
  } catch (cause) {
    throw new WhetstoneError('model-failed', `The server at ${base} sent something that is no chunk of an answer.`, {
      hint: 'Check that `baseUrl` points to an OpenAI-compatible interface.',
      cause,
    });
  }
  if (chunk.error !== undefined) {
    throw new WhetstoneError('model-failed', `The server at ${base} reported: ${JSON.stringify(chunk.error).slice(0, 300)}`, {
      hint: 'See what the server logged.',
    });
  }
  return chunk;
}

/** A server may send several tokens at once; their log-probabilities stay with the text. */
function withLogprobs<T extends { readonly tokens: number; readonly logprobs: readonly number[] }>(piece: T, more: readonly number[]): T {
  return { ...piece, tokens: piece.tokens + more.length, logprobs: [...piece.logprobs, ...more] };
}

/** Events of several streams as they come. A stream that throws ends all. */
async function* merged<T>(streams: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (index: number) => (streams[index] as AsyncGenerator<T>).next().then((result) => ({ index, result }));
  const pending = new Map(streams.map((_stream, index) => [index, next(index)]));
  try {
    while (pending.size > 0) {
      const { index, result } = await Promise.race(pending.values());
      if (result.done) pending.delete(index);
      else {
        pending.set(index, next(index));
        yield result.value;
      }
    }
  } finally {
    for (const work of pending.values()) work.catch(() => {});
    for (const stream of streams) void stream.return(undefined).catch(() => {});
  }
}
