import type { Complete, CompletionRequest, CompletionUpdate } from './completion.ts';

export interface FinishedAnswer {
  readonly update: CompletionUpdate;
  readonly timings: { readonly firstMs: number; readonly totalMs: number };
}

const NOTHING: CompletionUpdate = { text: '', promptTokens: 0, drawnTokens: 0 };

/** Reads the updates to their end: the last one is the answer, the empty text when there was none. Throws what `complete` throws. */
export async function answerOf(
  complete: Complete,
  request: CompletionRequest,
  signal: AbortSignal,
  now: () => number,
): Promise<FinishedAnswer> {
  const started = now();
  let firstMs: number | undefined;
  let update = NOTHING;
  for await (const better of complete(request, signal)) {
    firstMs ??= now() - started;
    update = better;
  }
  signal.throwIfAborted();
  const totalMs = now() - started;
  return { update, timings: { firstMs: firstMs ?? totalMs, totalMs } };
}
