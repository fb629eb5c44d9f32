import { canonicalJson } from '../core/canonical-json.ts';
import type { GenerateRequest } from '../core/model.ts';
import { hashOf } from '../core/random.ts';

/**
 * Names everything that can change what is drawn for one sample, but the stop rule and the token limit: those only decide how much
 * of it is drawn. Sample i of a request with seed s is the same as sample 0 with seed s + i; greedy text depends on no seed.
 */
export function sampleKey(modelId: string, request: GenerateRequest, sample: number): string {
  const { prompt, temperature, topP, topK, stopStrings, forcedStart, hold } = request;
  const draw = temperature === 0 ? { temperature } : { temperature, topP, topK, seed: request.seed + sample };
  const held = hold === undefined ? {} : { hold: hold.id };
  return hashOf(
    'sample',
    modelId,
    canonicalJson({ prompt, draw, stopStrings: stopStrings ?? [], forcedStart: forcedStart ?? '', ...held }),
  );
}

/** Names a whole request with everything in it. */
export function requestKey(modelId: string, request: GenerateRequest): string {
  const { signal: _signal, stop, hold, ...rest } = request;
  return hashOf('request', modelId, canonicalJson({ ...rest, stop: stop?.id, ...(hold === undefined ? {} : { hold: hold.id }) }));
}
