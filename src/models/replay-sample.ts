import type { GenerateRequest, ModelEvent } from '../core/model.ts';
import type { StoredSample } from './sample-store.ts';

export interface Replay {
  readonly events: readonly ModelEvent[];
  readonly tokens: number;
}

/**
 * A stored sample as the answer to a request that may want less of it, or `undefined` when it does not say enough.
 *
 * The drawn pieces go through the request's own stop rule and token limit, at the same points as when they were drawn. So a sample
 * drawn to its own end answers every rule; one that a rule or a limit cut answers only requests that stop no later.
 */
export function replaySample(stored: StoredSample, request: GenerateRequest, sample: number): Replay | undefined {
  const { stop, maxTokens, forcedStart = '' } = request;
  const events: ModelEvent[] = [];
  const end = (reason: 'stop' | 'length' | 'rule'): Replay => ({ events: [...events, { type: 'sample-end', sample, reason }], tokens });
  let text = '';
  let tokens = 0;
  for (const [added, count, logprobs] of stored.pieces) {
    if (request.logprobs && logprobs === null) return undefined;
    // A limit that falls inside a piece, or a piece of unknown length, cannot be told from here.
    if (count === null && maxTokens < stored.drawnTokens) return undefined;
    if (tokens + (count ?? 0) > maxTokens) return undefined;
    text += added;
    tokens += count ?? 0;
    events.push({
      type: 'text-delta',
      sample,
      text: added,
      ...(count === null ? {} : { tokens: count }),
      ...(request.logprobs ? { tokenLogprobs: logprobs ?? [] } : {}),
    });
    if (stop && text.length > forcedStart.length && stop.shouldStop(text)) return end('rule');
    if (tokens === maxTokens && count !== null) return end('length');
  }
  return stored.reason === 'stop' ? end('stop') : undefined;
}
