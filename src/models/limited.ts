import type { GenerateRequest, Model, ModelEvent, Usage } from '../core/model.ts';
import { turns } from './turns.ts';

export interface Limits {
  /** Drawn tokens, all requests together. */
  readonly tokens?: number;
  /** Milliseconds of wall time since the wrapping. */
  readonly wallMs?: number;
  /** Requests at a time; more wait, first come first served. */
  readonly concurrency?: number;
}

const NOTHING_USED: Usage = { promptTokens: 0, reusedTokens: 0, drawnTokens: 0, prefillMs: 0, decodeMs: 0 };

/** Joins the caller's signal and the deadline without wrapping a reason; `close` stops the clock. */
function withDeadline(signal: AbortSignal, deadline: number | undefined) {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const timeUp = new Error('time is up');
  const timer = deadline === undefined ? undefined : setTimeout(() => controller.abort(timeUp), Math.max(0, deadline - performance.now()));
  const close = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  return { signal: controller.signal, timeUp, close };
}

/**
 * Holds a model to limits. A limit that is reached ends samples with the reason `length`: what was drawn is kept, and a technique
 * answers with the best it has. Only the caller's own abort throws.
 */
export function limited(model: Model, limits: Limits): Model {
  const places = limits.concurrency === undefined ? undefined : turns(limits.concurrency);
  const deadline = limits.wallMs === undefined ? undefined : performance.now() + limits.wallMs;
  let tokensLeft = limits.tokens ?? Number.POSITIVE_INFINITY;

  async function* within(request: GenerateRequest): AsyncGenerator<ModelEvent> {
    const open = new Set(Array.from({ length: request.samples }, (_none, sample) => sample));
    // What is left is shared evenly, so that no sample starves.
    const maxTokens = Math.min(request.maxTokens, Math.floor(tokensLeft / request.samples));
    const timed = withDeadline(request.signal, deadline);
    let usage = NOTHING_USED;
    let seenTokens = 0;
    try {
      if (maxTokens >= 1 && (deadline === undefined || performance.now() < deadline)) {
        for await (const event of model.generate({ ...request, maxTokens, signal: timed.signal })) {
          if (event.type === 'end') {
            usage = event.usage;
            continue;
          }
          if (event.type === 'sample-end') open.delete(event.sample);
          else seenTokens += event.tokens ?? 1;
          yield event;
        }
      }
    } catch (error) {
      if (error !== timed.timeUp) throw error;
      usage = { ...NOTHING_USED, drawnTokens: seenTokens };
    } finally {
      timed.close();
      tokensLeft -= usage === NOTHING_USED ? seenTokens : usage.drawnTokens;
    }
    for (const sample of open) yield { type: 'sample-end', sample, reason: 'length' };
    yield { type: 'end', usage };
  }

  return {
    ...model,
    async *generate(request) {
      request.signal.throwIfAborted();
      const giveBack = await places?.take(request.signal);
      try {
        yield* within(request);
      } finally {
        giveBack?.();
      }
    },
  };
}
