import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { hear, modelLaws } from '../../test/laws/model-laws.ts';
import type { GenerateRequest, Model } from '../core/model.ts';
import { cached } from './cached.ts';
import { sampleStore } from './sample-store.ts';
import { scripted } from './scripted.ts';

const prompt = { kind: 'complete', prefix: 'x' } as const;
const TEXTS = ['alpha + beta\n\ngamma', 'one, two', 'other(words)\n'];

/** A model that counts how many samples it was asked for. */
function counted(model: Model = scripted({ answers: [{ texts: TEXTS }] })) {
  const asked: number[] = [];
  const counting: Model = {
    ...model,
    generate: (request) => {
      asked.push(request.samples);
      return model.generate(request);
    },
  };
  return { model: counting, asked };
}

modelLaws('cached', { open: async () => cached(scripted({ answers: [{ texts: TEXTS }] }), sampleStore(':memory:')), prompt });

describe('cached', () => {
  const store = sampleStore(':memory:');
  let part = 0;
  /** Each test has prompts of its own in the one store. */
  const fresh = () => ({ kind: 'complete', prefix: `part ${part}` }) as const;
  afterEach(() => {
    part++;
  });
  const stopAfter = (length: number) => ({ id: `after-${length}`, shouldStop: (text: string) => text.length >= length });

  it('answers the same request without the model, and says so', async () => {
    const { model, asked } = counted();
    const first = await hear(cached(model, store), { prompt: fresh(), logprobs: true });
    const second = await hear(cached(model, store), { prompt: fresh(), logprobs: true });
    expect(asked).toEqual([1]);
    expect(second.events.slice(0, -1)).toEqual(first.events.slice(0, -1));
    expect(first.usage.cached).toBeUndefined();
    expect(second.usage).toMatchObject({ cached: true, drawnTokens: first.usage.drawnTokens, promptTokens: first.usage.promptTokens });
  });

  it('answers any stop rule from a sample drawn to its end', async () => {
    const { model, asked } = counted();
    await hear(cached(model, store), { prompt: fresh() });
    const cut = await hear(cached(model, store), { prompt: fresh(), stop: stopAfter(6) });
    expect(cut).toMatchObject({ texts: ['alpha '], reasons: ['rule'] });
    expect(cut.usage).toMatchObject({ cached: true, drawnTokens: 2 });
    expect(asked).toEqual([1]);
  });

  it('draws again when a stored sample was cut before the new rule fires, and keeps the longer one', async () => {
    const { model, asked } = counted();
    await hear(cached(model, store), { prompt: fresh(), stop: stopAfter(3) });
    expect((await hear(cached(model, store), { prompt: fresh(), stop: stopAfter(7) })).texts).toEqual(['alpha +']);
    expect(asked).toEqual([1, 1]);
    await hear(cached(model, store), { prompt: fresh(), stop: stopAfter(3) });
    await hear(cached(model, store), { prompt: fresh(), stop: stopAfter(7) });
    expect(asked).toEqual([1, 1]);
  });

  it('takes a smaller token limit from a longer sample, and not a larger one from a shorter', async () => {
    const { model, asked } = counted();
    await hear(cached(model, store), { prompt: fresh(), maxTokens: 4 });
    expect(await hear(cached(model, store), { prompt: fresh(), maxTokens: 2 })).toMatchObject({ texts: ['alpha '], reasons: ['length'] });
    expect(asked).toEqual([1]);
    await hear(cached(model, store), { prompt: fresh(), maxTokens: 5 });
    expect(asked).toEqual([1, 1]);
  });

  it('knows sample i of one seed as sample 0 of another, and draws only what is missing', async () => {
    const { model, asked } = counted();
    const request = { prompt: fresh(), temperature: 0.8 };
    await hear(cached(model, store), { ...request, seed: 2, samples: 1 });
    const { texts } = await hear(cached(model, store), { ...request, seed: 0, samples: 4 });
    expect(asked).toEqual([1, 2, 1]);
    expect(texts).toEqual((await hear(scripted({ answers: [{ texts: TEXTS }] }), { ...request, seed: 0, samples: 4 })).texts);
  });

  it('ignores the seed of greedy text, and nothing else', async () => {
    const { model, asked } = counted();
    const request = { prompt: fresh(), temperature: 0.5, topP: 0.9 };
    await hear(cached(model, store), { prompt: fresh(), seed: 1 });
    await hear(cached(model, store), { prompt: fresh(), seed: 2 });
    expect(asked).toEqual([1]);
    const others: Partial<GenerateRequest>[] = [
      {},
      { seed: 8 },
      { topP: 0.8 },
      { topK: 3 },
      { temperature: 1 },
      { stopStrings: ['q'] },
      { forcedStart: 'a' },
    ];
    for (const other of others) await hear(cached(model, store), { ...request, ...other });
    expect(asked).toHaveLength(1 + others.length);
  });

  it('draws again when log-probabilities are wanted that were not kept', async () => {
    const { model, asked } = counted();
    await hear(cached(model, store), { prompt: fresh() });
    await hear(cached(model, store), { prompt: fresh(), logprobs: true });
    expect(asked).toEqual([1, 1]);
  });

  it('keeps nothing of an answer that was not heard to its end', async () => {
    const { model, asked } = counted();
    const request = { prompt: fresh(), samples: 1, seed: 1, temperature: 0, maxTokens: 9, signal: new AbortController().signal };
    for await (const _event of cached(model, store).generate(request)) break;
    await hear(cached(model, store), { prompt: fresh() });
    expect(asked).toEqual([1, 1]);
  });

  it('gives what the model gives, whatever was asked before', async () => {
    const requests = fc.array(
      fc.record({
        length: fc.option(fc.integer({ min: 1, max: 14 })),
        maxTokens: fc.integer({ min: 1, max: 9 }),
        samples: fc.integer({ min: 1, max: 3 }),
        seed: fc.integer({ min: 0, max: 3 }),
        temperature: fc.constantFrom(0, 1),
        logprobs: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const plain = scripted({ answers: [{ texts: TEXTS }] });
    await fc.assert(
      fc.asyncProperty(requests, async (asked) => {
        using own = sampleStore(':memory:');
        const wrapped = cached(plain, own);
        for (const { length, ...rest } of asked) {
          const request = { prompt, ...rest, ...(length === null ? {} : { stop: stopAfter(length) }) };
          const [one, other] = [await hear(wrapped, request), await hear(plain, request)];
          expect({ texts: one.texts, reasons: one.reasons }).toEqual({ texts: other.texts, reasons: other.reasons });
          expect(one.usage.drawnTokens).toBe(other.usage.drawnTokens);
        }
      }),
      { numRuns: 60 },
    );
  });
});
