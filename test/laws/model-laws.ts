import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GenerateRequest, Model, ModelEvent, Prompt, Usage } from '../../src/core/model.ts';

/** What one request gave: the events as they came, and the texts and ends put together by sample. */
export interface Heard {
  readonly events: readonly ModelEvent[];
  readonly texts: readonly string[];
  readonly reasons: readonly string[];
  readonly usage: Usage;
}

/** Reads an answer to its end. */
export async function hear(model: Model, request: Partial<GenerateRequest> & { readonly prompt: Prompt }): Promise<Heard> {
  const events: ModelEvent[] = [];
  const asked: GenerateRequest = { samples: 1, seed: 7, temperature: 0, maxTokens: 24, signal: new AbortController().signal, ...request };
  for await (const event of model.generate(asked)) events.push(event);
  const texts = Array.from({ length: asked.samples }, () => '');
  const reasons = Array.from({ length: asked.samples }, () => '');
  for (const event of events) {
    if (event.type === 'text-delta') texts[event.sample] += event.text;
    if (event.type === 'sample-end') reasons[event.sample] = event.reason;
  }
  const last = events.at(-1);
  if (last?.type !== 'end') throw new Error('the last event is not `end`');
  return { events, texts, reasons, usage: last.usage };
}

export interface ModelLawsOptions {
  readonly open: () => Promise<Model>;
  /** A prompt whose greedy answer has at least four tokens. */
  readonly prompt: Prompt;
  /** The abort reaches the caller within this time. */
  readonly abortMs?: number;
  /** Answers never come from an engine that draws: a recording, whose text a rule or a seed cannot change. */
  readonly isReplay?: boolean;
  /** Sampling at temperature 1 gives different texts for different seeds. */
  readonly varies?: boolean;
}

/** The shared contract of everything that is a `Model`. */
export function modelLaws(name: string, options: ModelLawsOptions): void {
  const { prompt, abortMs = 100, isReplay = false, varies = true } = options;
  describe(`laws of models: ${name}`, () => {
    let model: Model;
    beforeAll(async () => {
      model = await options.open();
      return () => model[Symbol.asyncDispose]?.();
    });

    it('has an id, a window and counts tokens', async () => {
      expect(model.id).not.toBe('');
      expect(model.contextTokens).toBeGreaterThan(0);
      if (!isReplay) expect(await model.countTokens('one two three')).toBeGreaterThan(0);
    });

    it('ends every sample once and itself once, last', async () => {
      const { events, texts } = await hear(model, { prompt });
      expect(events.filter(({ type }) => type === 'sample-end')).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
      expect(events.findIndex(({ type }) => type === 'sample-end')).toBe(events.length - 2);
      expect(texts[0]).not.toBe('');
    });

    it('never sends an empty delta', async () => {
      const { events } = await hear(model, { prompt });
      for (const event of events) if (event.type === 'text-delta') expect(event.text).not.toBe('');
    });

    it('says the same thing twice', async () => {
      expect((await hear(model, { prompt })).texts).toEqual((await hear(model, { prompt })).texts);
    });

    it('throws the reason of a signal that is aborted already, unwrapped', async () => {
      const reason = new Error('not now');
      await expect(hear(model, { prompt, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    if (isReplay) return;

    it('obeys the token limit', async () => {
      const { reasons, usage } = await hear(model, { prompt, maxTokens: 2 });
      expect(reasons).toEqual(['length']);
      expect(usage.drawnTokens).toBeLessThanOrEqual(2);
    });

    it('draws each sample with the seed of its number', async () => {
      const together = await hear(model, { prompt, samples: 3, seed: 11, temperature: 1 });
      expect(together.reasons.every((reason) => reason !== '')).toBe(true);
      const again = await hear(model, { prompt, samples: 3, seed: 11, temperature: 1 });
      expect(again.texts).toEqual(together.texts);
      const third = await hear(model, { prompt, seed: 13, temperature: 1 });
      expect(third.texts[0]).toBe(together.texts[2]);
      if (!varies) return;
      const many = await hear(model, { prompt, samples: 4, seed: 100, temperature: 1.5 });
      expect(new Set(many.texts).size).toBeGreaterThan(1);
    });

    it('stops where the rule says so, with the text so far', async () => {
      const whole = (await hear(model, { prompt })).texts[0] as string;
      const seen: string[] = [];
      const stop = {
        id: 'law:longer-than-2',
        shouldStop: (text: string) => {
          seen.push(text);
          return text.length > 2;
        },
      };
      const { texts, reasons, usage } = await hear(model, { prompt, stop });
      expect(reasons).toEqual(['rule']);
      expect(texts[0]).toBe(seen.at(-1));
      expect(whole.startsWith(texts[0] as string)).toBe(true);
      expect(seen.filter((text) => text.length > 2)).toHaveLength(1);
      expect(usage.drawnTokens).toBeLessThanOrEqual(seen.length + 1);
    });

    it('cuts at a stop string and does not show it', async () => {
      const whole = (await hear(model, { prompt })).texts[0] as string;
      const stopString = whole.slice(2, 4);
      const { texts, reasons } = await hear(model, { prompt, stopStrings: [stopString] });
      expect(reasons).toEqual(['stop']);
      expect(texts[0]).toBe(whole.slice(0, whole.indexOf(stopString)));
    });

    it('begins with the forced start', async () => {
      const { texts } = await hear(model, { prompt, forcedStart: ' (x' });
      expect(texts[0]?.startsWith(' (x')).toBe(true);
    });

    it('lets the caller go at once on abort, with the reason', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      let heardAt = 0;
      const reading = (async () => {
        try {
          await hear(model, { prompt, samples: 2, temperature: 1, maxTokens: 512, signal: controller.signal });
        } catch (error) {
          heardAt = performance.now();
          return error;
        }
      })();
      await delay(5);
      const abortedAt = performance.now();
      controller.abort(reason);
      const outcome = await reading;
      // A model without delays may have been done before.
      if (outcome === undefined) return;
      expect(outcome).toBe(reason);
      expect(heardAt - abortedAt).toBeLessThan(abortMs);
      expect((await hear(model, { prompt })).reasons).toHaveLength(1);
    });

    it('can be left in the middle and asked again', async () => {
      const request = { prompt, samples: 1, seed: 1, temperature: 0, maxTokens: 24, signal: new AbortController().signal };
      for await (const event of model.generate(request)) if (event.type === 'text-delta') break;
      expect((await hear(model, { prompt })).texts[0]).not.toBe('');
    });

    it('gives a log-probability for every token when asked', async () => {
      if (!model.can.has('logprobs')) return;
      const { events } = await hear(model, { prompt, logprobs: true });
      for (const event of events) {
        if (event.type !== 'text-delta') continue;
        expect(event.tokenLogprobs?.length).toBe(event.tokens ?? event.tokenLogprobs?.length);
        for (const logprob of event.tokenLogprobs ?? []) expect(logprob).toBeLessThanOrEqual(1e-6);
      }
      expect(events.some((event) => event.type === 'text-delta' && (event.tokenLogprobs?.length ?? 0) > 0)).toBe(true);
    });
  });
}
