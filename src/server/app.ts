import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { answerOf, type FinishedAnswer } from './answer-of.ts';
import type { Complete, CompletionRequest, ServedRecipe } from './completion.ts';
import {
  type AnswerHead,
  type ChoiceForm,
  completionsAnswer,
  completionsBodySchema,
  completionsChunk,
  requestOfCompletions,
} from './completions-shape.ts';
import { infillAnswer, infillBodySchema, isWarmUp, requestOfInfill } from './infill-shape.ts';
import { newestWins } from './newest-wins.ts';

/** An editor sends windows of files; nothing honest is larger. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Only names of this machine: a web page that points its own name at 127.0.0.1 is refused. */
const LOCAL_HOST = /^(localhost|127[.]0[.]0[.]1|\[::1\])(:\d+)?$/;

export interface AppParts {
  readonly complete: Complete;
  readonly served: ServedRecipe;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Told once per request, for the log. */
  readonly onRequest?: (line: string) => void;
}

/**
 * llama.cpp's `/infill`, OpenAI's `/v1/completions` with `suffix`, Mistral's `/v1/fim/completions`, `/health`, `/props` and `/v1/models`.
 *
 * The recipe is served as it was measured: samplers, stops, token limits and extra context of a request change nothing. An answer is sent
 * when the technique has settled it, also to a client that asked for a stream: what was streamed cannot be cut back. The newest request of
 * a client wins; the older one gets status 409.
 */
export function app({ complete, served, now, onRequest }: AppParts): Hono {
  const turns = newestWins();
  const hono = new Hono();

  const solve = (
    headers: Headers,
    body: { readonly id_slot?: unknown },
    request: CompletionRequest,
    signal: AbortSignal,
  ): Promise<FinishedAnswer> => turns.run(clientOf(headers, body), signal, (either) => answerOf(complete, request, either, now));

  hono.use(async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!LOCAL_HOST.test(host)) return context.json(errorBody(403, 'This server answers only under the name of this machine.'), 403);
    const started = now();
    await next();
    onRequest?.(`${context.req.method} ${context.req.path} ${context.res.status} ${Math.round(now() - started)} ms`);
  });
  hono.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));

  hono.get('/health', (context) => context.json({ status: 'ok' }));
  hono.get('/props', (context) =>
    context.json({
      default_generation_settings: { n_ctx: served.contextTokens },
      total_slots: 1,
      model_path: served.modelName,
      whetstone: {
        recipe: served.name,
        hash: served.hash,
        model: served.modelId,
        answered: turns.counts.answered,
        cancelled: turns.counts.cancelled,
      },
    }),
  );
  for (const path of ['/v1/models', '/models']) {
    hono.get(path, (context) =>
      context.json({
        object: 'list',
        data: [{ id: served.modelName, object: 'model', created: 0, owned_by: 'whetstone', meta: { recipe: served.name } }],
      }),
    );
  }

  hono.post('/infill', async (context) => {
    const body = await parsed(infillBodySchema, context.req.raw);
    if (isWarmUp(body))
      return context.json(infillAnswer(body, served, { text: '', promptTokens: 0, drawnTokens: 0 }, { firstMs: 0, totalMs: 0 }));
    const { request, indentation } = requestOfInfill(body);
    const { update, timings } = await solve(context.req.raw.headers, body, request, context.req.raw.signal);
    const answer = { ...update, text: indentation + update.text };
    if (!body.stream) return context.json(infillAnswer(body, served, answer, timings));
    const last = infillAnswer({ ...body, response_fields: undefined }, served, { ...answer, text: '' }, timings);
    return eventStream([{ content: answer.text, stop: false }, last]);
  });

  const completions = async (request: Request, form: ChoiceForm): Promise<Response> => {
    const body = await parsed(completionsBodySchema, request);
    const { update } = await solve(request.headers, {}, requestOfCompletions(body), request.signal);
    const head: AnswerHead = { id: `cmpl-${turns.counts.answered}`, created: Math.floor(Date.now() / 1000), served, form };
    if (!body.stream) return Response.json(completionsAnswer(head, update));
    return eventStream([completionsChunk(head, update.text), completionsChunk(head, undefined), '[DONE]']);
  };
  for (const path of ['/v1/completions', '/completions']) hono.post(path, (context) => completions(context.req.raw, 'text'));
  for (const path of ['/v1/fim/completions', '/fim/completions']) hono.post(path, (context) => completions(context.req.raw, 'delta'));

  hono.notFound((context) => context.json(errorBody(404, `There is no ${context.req.method} ${context.req.path} here.`), 404));
  hono.onError((error, context) => {
    const status = statusOf(error);
    return context.json(errorBody(status, error.message, error instanceof WhetstoneError ? error.hint : undefined), status);
  });
  return hono;
}

/** As far as HTTP tells editors apart: the program, its key and the slot it asks for. */
function clientOf(headers: Headers, body: { readonly id_slot?: unknown }): string {
  return JSON.stringify([headers.get('user-agent'), headers.get('authorization'), body.id_slot ?? 0]);
}

async function parsed<T extends z.ZodType>(schema: T, request: Request): Promise<z.output<T>> {
  let value: unknown;
  try {
    value = await request.json();
  } catch (cause) {
    throw new WhetstoneError('bad-argument', 'The body is not JSON.', { hint: 'Send a JSON object.', cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new WhetstoneError('bad-argument', `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'not valid'}`, {
    hint: 'Mend the request.',
  });
}

function statusOf(error: Error): 400 | 409 | 413 | 500 {
  if (!(error instanceof WhetstoneError)) return 500;
  if (error.code === 'cancelled') return 409;
  return error.code === 'bad-argument' ? 400 : 500;
}

function errorBody(code: number, message: string, hint?: string): object {
  return { error: { code, message, type: code < 500 ? 'invalid_request_error' : 'server_error', ...(hint ? { hint } : {}) } };
}

function eventStream(events: readonly (object | string)[]): Response {
  const text = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('');
  return new Response(text, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}
