import type { GenerateRequest, ModelEvent } from '../core/model.ts';
import type { EngineSession } from './engine-session.ts';
import type { ForcedStart } from './forced-start.ts';
import type { LlamaEngine, LogitIndex, Sampler } from './llama-engine.ts';
import { type Piece, type SampleText, sampleText } from './sample-text.ts';
import { untilAborted } from './turns.ts';

export interface DrawParts {
  readonly engine: LlamaEngine;
  readonly session: EngineSession;
  /** Drawn tokens that end an answer, beside the engine's own. */
  readonly endTokens: ReadonlySet<number>;
  /** Built on first use: it takes a moment. */
  forcedStart(): ForcedStart;
  /** Every token that ends an answer; built on first use. */
  allEnds(): Uint32Array;
  /** Told of everything under way: what follows must wait for it, even when the caller is gone. */
  hold(work: Promise<unknown>): void;
  /** Done once nothing is under way. */
  afterwards(action: () => void): void;
}

/** One sample being drawn. */
interface Lane {
  readonly sample: number;
  readonly sampler: Sampler;
  readonly text: SampleText;
  forced: Uint8Array;
  slot: number;
  drawn: number;
  next: number;
}

interface Drawn {
  readonly token: number;
  readonly logprob: number | undefined;
}

/** Another token instead of an end that the request's rule holds back, if there is a likelier one then. */
async function holdEnd(lane: Lane, drawn: Drawn, at: LogitIndex, request: GenerateRequest, parts: DrawParts): Promise<Drawn> {
  const { engine, endTokens } = parts;
  if (!request.hold || !(engine.isEnd(drawn.token) || endTokens.has(drawn.token))) return drawn;
  const nats = request.hold.penalty(lane.text.soFar);
  if (!(nats > 0)) return drawn;
  lane.sampler.configure({ ...samplerOptions(request, lane.sample), lowered: { tokens: parts.allEnds(), nats } });
  const token = await lane.sampler.draw(at);
  lane.sampler.configure(samplerOptions(request, lane.sample));
  return token === drawn.token ? drawn : { token, logprob: request.logprobs ? await engine.logprob(at, token) : undefined };
}

async function drawOne(lane: Lane, at: LogitIndex, request: GenerateRequest, parts: DrawParts): Promise<Drawn> {
  const { engine } = parts;
  if (lane.forced.length > 0) {
    lane.sampler.configure({ ...samplerOptions(request, lane.sample), allowed: parts.forcedStart().allowed(lane.forced) });
    const token = await lane.sampler.draw(at);
    lane.forced = lane.forced.subarray(engine.bytesOf(token).length);
    if (lane.forced.length === 0) lane.sampler.configure(samplerOptions(request, lane.sample));
    return { token, logprob: request.logprobs ? await engine.logprob(at, token) : undefined };
  }
  if (!request.logprobs) return { token: await lane.sampler.draw(at), logprob: undefined };
  if (request.temperature === 0) return engine.top(at);
  const token = await lane.sampler.draw(at);
  return { token, logprob: await engine.logprob(at, token) };
}

function samplerOptions({ temperature, topP, topK, seed }: GenerateRequest, sample: number) {
  return { temperature, topP, topK, seed: seed + sample };
}

function deltas(pieces: readonly Piece[], sample: number, withLogprobs: boolean | undefined): ModelEvent[] {
  return pieces.map(({ text, tokens, logprobs }) => ({
    type: 'text-delta',
    sample,
    text,
    tokens,
    ...(withLogprobs ? { tokenLogprobs: logprobs } : {}),
  }));
}

/** What a drawn token shows and whether it ends its sample; sets the lane's next token. */
function accept(lane: Lane, { token, logprob }: Drawn, maxTokens: number, request: GenerateRequest, parts: DrawParts): ModelEvent[] {
  const { sample } = lane;
  lane.drawn++;
  lane.next = token;
  if (parts.engine.isEnd(token) || parts.endTokens.has(token)) {
    return [...deltas(lane.text.finish(), sample, request.logprobs), { type: 'sample-end', sample, reason: 'stop' }];
  }
  const { pieces, ended } = lane.text.push(parts.engine.bytesOf(token), logprob);
  const shown = deltas(pieces, sample, request.logprobs);
  if (ended) return [...shown, { type: 'sample-end', sample, reason: ended }];
  if (lane.drawn < maxTokens) return shown;
  return [...shown, ...deltas(lane.text.finish(), sample, request.logprobs), { type: 'sample-end', sample, reason: 'length' }];
}

function ends(events: readonly ModelEvent[]): boolean {
  return events.at(-1)?.type === 'sample-end';
}

/** Keeps the live lanes in neighbouring slots: the state of the last one moves into the place of one that ended. */
async function closeGaps(live: readonly Lane[], first: number, session: EngineSession): Promise<void> {
  const taken = new Set(live.map((lane) => lane.slot));
  for (let slot = first; slot < first + live.length; slot++) {
    if (taken.has(slot)) continue;
    const last = live.reduce((a, b) => (b.slot > a.slot ? b : a));
    await session.copy(last.slot, slot);
    taken.delete(last.slot);
    taken.add(slot);
    last.slot = slot;
  }
}

/**
 * Draws the samples of one request; all events but the last one (`end`), whose figures it returns.
 *
 * Samples of one prompt share one prefill and are decoded together, as many at a time as the engine has sequences. At temperature 0
 * all samples are the same text, so one is drawn. On abort it throws `signal.reason` at once, while the engine finishes its chunk.
 */
export async function* drawSamples(
  tokens: readonly number[],
  request: GenerateRequest,
  parts: DrawParts,
): AsyncGenerator<ModelEvent, { reusedTokens: number; drawnTokens: number; prefillMs: number; decodeMs: number }> {
  const { session, engine } = parts;
  const { signal } = request;
  const forced = Buffer.from(request.forcedStart ?? '');
  const maxTokens = Math.min(request.maxTokens, engine.contextTokens - tokens.length);
  const copies = request.temperature === 0 ? request.samples : 1;
  const count = request.temperature === 0 ? 1 : request.samples;
  const figures = { reusedTokens: 0, drawnTokens: 0, prefillMs: 0, decodeMs: 0 };
  const doing = <T>(work: Promise<T>): Promise<T> => {
    parts.hold(work);
    return untilAborted(work, signal);
  };
  const forAll = function* (events: readonly ModelEvent[]): Generator<ModelEvent> {
    for (const event of events) {
      yield event;
      for (let copy = 1; copy < copies; copy++) yield { ...event, sample: copy } as ModelEvent;
    }
  };

  for (let done = 0; done < count; done += engine.sequences) {
    const lanes = Array.from({ length: Math.min(engine.sequences, count - done) }, (_none, index): Lane => {
      const sample = done + index;
      const text = sampleText({ ...request, forcedLength: request.forcedStart?.length });
      return { sample, sampler: engine.sampler(samplerOptions(request, sample)), text, forced, slot: 0, drawn: 0, next: 0 };
    });
    try {
      const started = performance.now();
      let draws: readonly Drawn[] = [];
      const drawAll = async (live: readonly Lane[], at: (index: number) => LogitIndex): Promise<void> => {
        draws = await Promise.all(
          live.map(async (lane, index) => holdEnd(lane, await drawOne(lane, at(index), request, parts), at(index), request, parts)),
        );
      };
      const { slot, reused } = await doing(
        session.evaluate(tokens, {
          wantedFrom: tokens.length - 1,
          onDistribution: (_position, at) => drawAll(lanes, () => at),
          signal,
        }),
      );
      const prefilled = performance.now();
      figures.prefillMs += prefilled - started;
      if (done === 0) figures.reusedTokens = reused;
      let live: Lane[] = lanes;
      let first: number | undefined;
      while (live.length > 0) {
        const ended = new Set<Lane>();
        figures.drawnTokens += live.length;
        for (const [index, lane] of live.entries()) {
          const events = accept(lane, draws[index] as Drawn, maxTokens, request, parts);
          if (ends(events)) ended.add(lane);
          yield* forAll(events);
        }
        live = live.filter((lane) => !ended.has(lane));
        if (live.length === 0) break;
        const current = live;
        const advance = async (): Promise<void> => {
          if (first === undefined) {
            first = await session.spread(slot, current.length);
            for (const [index, lane] of current.entries()) lane.slot = first + index;
          } else {
            await closeGaps(current, first, session);
          }
          const indices = await session.append(current.map((lane) => ({ slot: lane.slot, token: lane.next })));
          await drawAll(current, (index) => indices[index] as LogitIndex);
        };
        // The order of slots is the order of lanes in the engine's batch.
        live.sort((a, b) => a.slot - b.slot);
        await doing(advance());
      }
      figures.decodeMs += performance.now() - prefilled;
    } finally {
      parts.afterwards(() => {
        for (const lane of lanes) lane.sampler.dispose();
      });
    }
  }
  return figures;
}
