import { Hono } from 'hono';
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

/** One repository with the recipe that answers for it. */
export interface ServedRepository {
  /** Part of its address: letters, digits, dots, dashes and underscores. */
  readonly name: string;
  readonly complete: Complete;
  readonly served: ServedRecipe;
}

/** The addresses that answer for one repository; errors are thrown. `now`: milliseconds, of which only differences count. */
export function recipeRoutes({ name, complete, served }: ServedRepository, now: () => number): Hono {
  const turns = newestWins();
  const hono = new Hono();

  const solve = (
    headers: Headers,
    body: { readonly id_slot?: unknown },
    request: CompletionRequest,
    signal: AbortSignal,
  ): Promise<FinishedAnswer> => turns.run(clientOf(headers, body), signal, (either) => answerOf(complete, request, either, now));

  hono.get('/health', (context) => context.json({ status: 'ok' }));
  hono.get('/props', (context) =>
    context.json({
      default_generation_settings: { n_ctx: served.contextTokens },
      total_slots: 1,
      model_path: served.modelName,
      whetstone: {
        repository: name,
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

function eventStream(events: readonly (object | string)[]): Response {
  const text = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('');
  return new Response(text, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}
