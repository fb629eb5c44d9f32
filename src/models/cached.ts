import type { GenerateRequest, Model, ModelEvent, Usage } from '../core/model.ts';
import { type Replay, replaySample } from './replay-sample.ts';
import { sampleKey } from './request-key.ts';
import type { SampleStore, StoredSample } from './sample-store.ts';

/** Samples `first` to `first + count - 1`, none of which the store can answer. */
interface Run {
  readonly first: number;
  readonly count: number;
}

function missingRuns(replays: readonly (Replay | undefined)[]): Run[] {
  const runs: Run[] = [];
  replays.forEach((replay, sample) => {
    const last = runs.at(-1);
    if (replay) return;
    if (last && last.first + last.count === sample) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ first: sample, count: 1 });
  });
  return runs;
}

function add(a: Usage, b: Usage): Usage {
  return {
    promptTokens: Math.max(a.promptTokens, b.promptTokens),
    reusedTokens: a.reusedTokens + b.reusedTokens,
    drawnTokens: a.drawnTokens + b.drawnTokens,
    prefillMs: a.prefillMs + b.prefillMs,
    decodeMs: a.decodeMs + b.decodeMs,
    ...(a.cached && b.cached ? { cached: true } : {}),
  };
}

/** What the first answer cost, in proportion to what is used of it. */
function usageOf(stored: readonly (StoredSample | undefined)[], replays: readonly (Replay | undefined)[]): Usage {
  let usage: Usage = { promptTokens: 0, reusedTokens: 0, drawnTokens: 0, prefillMs: 0, decodeMs: 0, cached: true };
  replays.forEach((replay, sample) => {
    const first = stored[sample];
    if (!replay || !first) return;
    const share = first.drawnTokens === 0 ? 1 : Math.min(1, replay.tokens / first.drawnTokens);
    const { promptTokens, prefillMs } = first;
    const drawnTokens = replay.tokens;
    usage = add(usage, { promptTokens, reusedTokens: 0, drawnTokens, prefillMs, decodeMs: first.decodeMs * share, cached: true });
  });
  return usage;
}

/** Draws what is missing, passes it on and keeps it. Only samples that came to an end are kept. */
async function* drawn(model: Model, request: GenerateRequest, run: Run, store: SampleStore): AsyncGenerator<ModelEvent, Usage | undefined> {
  const pieces: StoredSample['pieces'][] = Array.from({ length: run.count }, () => []);
  const reasons = new Map<number, StoredSample['reason']>();
  let usage: Usage | undefined;
  const asked = { ...request, seed: request.seed + run.first, samples: run.count };
  for await (const event of model.generate(asked)) {
    if (event.type === 'end') {
      usage = event.usage;
      continue;
    }
    if (event.type === 'sample-end') reasons.set(event.sample, event.reason);
    else pieces[event.sample]?.push([event.text, event.tokens ?? null, event.tokenLogprobs ? [...event.tokenLogprobs] : null]);
    yield { ...event, sample: event.sample + run.first };
  }
  if (!usage) return undefined;
  for (const [sample, reason] of reasons) {
    const share = 1 / reasons.size;
    const drawnTokens = (pieces[sample] ?? []).reduce((sum, [, tokens]) => sum + (tokens ?? 0), 0) || usage.drawnTokens * share;
    store.put(sampleKey(model.id, asked, sample), {
      pieces: pieces[sample] ?? [],
      reason,
      rule: reason === 'rule' ? (request.stop?.id ?? null) : null,
      promptTokens: usage.promptTokens,
      prefillMs: usage.prefillMs * share,
      decodeMs: usage.decodeMs * share,
      drawnTokens,
    });
  }
  return usage;
}

/**
 * Answers again what was answered before. Kept are single samples with their drawn pieces, under everything that can change them
 * (model, prompt, options, seed); a stop rule and a token limit only decide how much of a sample is used, so a sample drawn to its
 * own end answers every rule for nothing, and one that was cut is drawn again when more of it is wanted.
 *
 * `usage.cached` is true when nothing was drawn; the times are then those of the first answer, in proportion.
 */
export function cached(model: Model, store: SampleStore): Model {
  return {
    ...model,
    async *generate(request) {
      request.signal.throwIfAborted();
      const samples = Array.from({ length: request.samples }, (_none, sample) => sample);
      const stored = samples.map((sample) => store.get(sampleKey(model.id, request, sample)));
      const replays = stored.map((one, sample) => one && replaySample(one, request, sample));
      let usage = usageOf(stored, replays);
      for (const replay of replays) {
        if (!replay) continue;
        for (const event of replay.events) {
          request.signal.throwIfAborted();
          yield event;
        }
      }
      const runs = missingRuns(replays);
      for (const run of runs) {
        const live = yield* drawn(model, request, run, store);
        if (live) usage = add(usage, live);
      }
      yield { type: 'end', usage: runs.length > 0 ? { ...usage, cached: undefined } : usage };
    },
  };
}
