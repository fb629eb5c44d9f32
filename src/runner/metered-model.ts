import type { GenerateRequest, Model, ModelEvent } from '../core/model.ts';
import type { Kit } from '../core/technique.ts';

/** What one attempt has used so far. */
export interface Meter {
  promptTokens: number;
  reusedTokens: number;
  drawnTokens: number;
  requests: number;
  cachedRequests: number;
  /** `performance.now()` of the first text that any request gave. */
  firstTextAt: number | undefined;
}

export function newMeter(): Meter {
  return { promptTokens: 0, reusedTokens: 0, drawnTokens: 0, requests: 0, cachedRequests: 0, firstTextAt: undefined };
}

/** Ends an attempt that asks for more tokens than its recipe allows; the candidates so far count. Caught by `answer`, never shown. */
export class TokensSpent extends Error {}

/** The same model; `meter` sums what it is asked for, and no attempt draws more than `limitTokens` in all. */
export function metered(model: Model, meter: Meter, limitTokens: number): Model {
  return {
    id: model.id,
    can: model.can,
    contextTokens: model.contextTokens,
    countTokens: (text) => model.countTokens(text),
    generate: (request) => generate(model, meter, limitTokens, request),
    ...(model.score && { score: (request) => model.score!(request) }),
    ...(model.embed && { embed: (texts, signal) => model.embed!(texts, signal) }),
  };
}

/** The kit with all its models metered; everything else in it is the arm's own. */
export function meteredKit(kit: Kit, meter: Meter, limitTokens: number): Kit {
  return { ...kit, language: (name) => kit.language(name), model: (role) => metered(kit.model(role), meter, limitTokens) };
}

async function* generate(model: Model, meter: Meter, limitTokens: number, request: GenerateRequest): AsyncGenerator<ModelEvent> {
  const left = Math.floor((limitTokens - meter.drawnTokens) / request.samples);
  if (left < 1) throw new TokensSpent('the attempt has drawn all the tokens its recipe allows');
  meter.requests += 1;
  let pieces = 0;
  let counted = false;
  try {
    for await (const event of model.generate({ ...request, maxTokens: Math.min(request.maxTokens, left) })) {
      if (event.type === 'text-delta') {
        pieces += event.tokens ?? 1;
        meter.firstTextAt ??= performance.now();
      } else if (event.type === 'end') {
        counted = true;
        meter.promptTokens += event.usage.promptTokens;
        meter.reusedTokens += event.usage.reusedTokens;
        meter.drawnTokens += event.usage.drawnTokens;
        if (event.usage.cached === true) meter.cachedRequests += 1;
      }
      yield event;
    }
  } finally {
    // A technique that stops reading early never sees the engine's count: a piece of text is about a token.
    if (!counted) meter.drawnTokens += pieces;
  }
}
