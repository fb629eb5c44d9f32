import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/core/model.ts';
import { modelStatus } from '../../src/models/model-status.ts';
import { openModel } from '../../src/models/open-model.ts';
import { probeModel } from '../../src/models/probe.ts';
import { hear, modelLaws } from '../laws/model-laws.ts';
import { writeLora } from '../support/lora-file.ts';

/** The product's data folder, found as `cli/` finds it. */
const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');

async function isHere(name: string): Promise<boolean> {
  return (await modelStatus(name, { home })).state === 'present';
}

const hasSmall = await isHere('smollm2-135m');
const hasCoder = await isHere('qwen2.5-coder-0.5b');
/** A fixed number of threads gives the same last bits in every run, and one is not ruined by what else runs. */
const threads = 1;
const signal = new AbortController().signal;
const story = { kind: 'complete', prefix: 'Once upon a time, there was a' } as const;
const hole = { kind: 'infill', prefix: 'def add(a, b):\n    """Adds."""\n    return ', suffix: '\n\nprint(add(2, 3))\n' } as const;

function paragraphs(words: number): string {
  return Array.from({ length: words }, (_none, index) => `word${index % 97} of line ${index}`).join('\n');
}

describe.skipIf(!hasSmall)('smollm2-135m (needs its weights: whetstone model pull smollm2-135m)', () => {
  modelLaws('embedded', {
    open: () => openModel({ use: 'smollm2-135m', with: { contextTokens: 1024, sequences: 4 } }, { home, threads }),
    prompt: story,
  });

  describe('the engine', () => {
    let model: Model;
    beforeAll(async () => {
      model = await openModel({ use: 'smollm2-135m', with: { contextTokens: 2048, sequences: 4 } }, { home, threads });
    });
    afterAll(() => model[Symbol.asyncDispose]?.());

    it('does not end an answer while a rule holds the end back, and draws as before where it allows the end', async () => {
      const chat = { kind: 'chat', messages: [{ role: 'user', content: 'Say only: yes' }] } as const;
      const held = (least: number) => ({
        id: `at-least-${least}`,
        penalty: (said: string) => (said.length < least ? Number.POSITIVE_INFINITY : 0),
      });
      const ask = { prompt: chat, logprobs: true, maxTokens: 120 };
      const plain = await hear(model, ask);
      const [text = ''] = plain.texts;
      expect(plain.events).toContainEqual({ type: 'sample-end', sample: 0, reason: 'stop' });
      expect((await hear(model, { ...ask, hold: held(text.length) })).texts).toEqual([text]);
      const [longer = ''] = (await hear(model, { ...ask, hold: held(text.length + 1) })).texts;
      expect(longer.startsWith(text)).toBe(true);
      expect(longer.length).toBeGreaterThan(text.length);
      const drawn = await hear(model, { ...ask, samples: 3, temperature: 0.8, hold: held(text.length + 20) });
      for (const one of drawn.texts) expect(one.length).toBeGreaterThanOrEqual(text.length + 20);
    });

    it('reuses what it has evaluated of a prompt', async () => {
      const prefix = paragraphs(40);
      const first = await hear(model, { prompt: { kind: 'complete', prefix }, maxTokens: 2 });
      const again = await hear(model, { prompt: { kind: 'complete', prefix }, maxTokens: 2 });
      expect(again.texts).toEqual(first.texts);
      expect(again.usage.reusedTokens).toBe(first.usage.promptTokens - 1 - ((first.usage.promptTokens - 1) % 4));
      const longer = await hear(model, { prompt: { kind: 'complete', prefix: `${prefix} and more` }, maxTokens: 2 });
      expect(longer.usage.reusedTokens).toBeGreaterThan(first.usage.promptTokens - 8);
    });

    it('answers alike whatever came before: nothing, half the prompt, an aborted one, its own answer', async () => {
      const lines = paragraphs(60);
      const ask = async (prefix: string) => {
        const { events } = await hear(model, { prompt: { kind: 'complete', prefix }, logprobs: true, maxTokens: 8 });
        return events.filter((event) => event.type === 'text-delta');
      };
      for (const length of [700, 701, 702, 703, 1203]) {
        const prefix = lines.slice(0, length);
        await model.forget!();
        const cold = await ask(prefix);
        const answer = cold.map(({ text }) => text).join('');
        expect(await ask(prefix)).toEqual(cold);
        await ask(prefix + answer);
        expect(await ask(prefix)).toEqual(cold);
        await ask(`${prefix.slice(0, length / 2)} then something else ${length}`);
        expect(await ask(prefix)).toEqual(cold);
        await model.forget!();
        const signal = AbortSignal.timeout(100);
        await hear(model, { prompt: { kind: 'complete', prefix: prefix + lines }, signal }).catch(() => {});
        expect(await ask(prefix)).toEqual(cold);
        await ask(prefix + answer);
        await model.forget!();
        const whole = await ask(prefix + answer);
        expect(await ask(prefix + answer)).toEqual(whole);
      }
    });

    it('draws more samples than it has sequences, each as if alone', async () => {
      const together = await hear(model, { prompt: story, samples: 6, seed: 40, temperature: 0.7, maxTokens: 8 });
      for (const sample of [0, 5]) {
        const alone = await hear(model, { prompt: story, seed: 40 + sample, temperature: 0.7, maxTokens: 8 });
        expect(alone.texts[0]).toBe(together.texts[sample]);
      }
    });

    it('tells log-probabilities of the raw model, equal to the score of the text', async () => {
      for (const temperature of [0, 1]) {
        const { events, texts } = await hear(model, {
          prompt: story,
          temperature,
          seed: 3,
          logprobs: true,
          maxTokens: 6,
          topP: 0.9,
          topK: 20,
        });
        const drawn = events.flatMap((event) => (event.type === 'text-delta' ? (event.tokenLogprobs ?? []) : []));
        const sum = drawn.reduce((a, b) => a + b, 0);
        const score = await model.score!({ prompt: story, continuation: texts[0] as string, signal });
        // The text may be cut into other tokens than were drawn; for words in a row it is not.
        expect(score.tokens).toBe(drawn.length);
        expect(sum).toBeCloseTo(score.logprob, 0);
      }
    });

    it('scores likely text higher', async () => {
      const likely = await model.score!({ prompt: story, continuation: ' little girl', signal });
      const unlikely = await model.score!({ prompt: story, continuation: ' quantum tax', signal });
      expect(likely.logprob).toBeGreaterThan(unlikely.logprob + 3);
    });

    it('frees the caller within 100 ms and itself after one chunk', async () => {
      const controller = new AbortController();
      const long = hear(model, { prompt: { kind: 'complete', prefix: paragraphs(160) }, signal: controller.signal });
      await delay(150);
      const abortedAt = performance.now();
      controller.abort(new Error('enough'));
      await expect(long).rejects.toThrow('enough');
      expect(performance.now() - abortedAt).toBeLessThan(100);
      await hear(model, { prompt: { kind: 'complete', prefix: 'Hi' }, maxTokens: 1 });
      // One chunk under way, one short prompt of our own, on a machine that may be busy.
      expect(performance.now() - abortedAt).toBeLessThan(1500);
    });

    it('serves requests in turn', async () => {
      const both = await Promise.all([hear(model, { prompt: story }), hear(model, { prompt: story })]);
      expect(both[0]?.texts).toEqual(both[1]?.texts);
    });

    it('writes characters of several tokens whole', async () => {
      const forcedStart = ' 日本語 été 🎈';
      const { texts } = await hear(model, { prompt: story, forcedStart, maxTokens: 40 });
      expect(texts[0]?.startsWith(forcedStart)).toBe(true);
      expect(texts[0]).not.toContain('\uFFFD');
    });

    it('refuses a prompt longer than its window', async () => {
      await expect(hear(model, { prompt: { kind: 'complete', prefix: paragraphs(3000) } })).rejects.toMatchObject({ code: 'bad-argument' });
    });

    it('refuses to fill a hole', async () => {
      expect(model.can.has('infill')).toBe(false);
      await expect(hear(model, { prompt: hole })).rejects.toMatchObject({ code: 'unsupported' });
    });

    it('chats', async () => {
      const messages = [{ role: 'user', content: 'What is the capital of France?' }] as const;
      const { texts, reasons } = await hear(model, { prompt: { kind: 'chat', messages, answerStart: 'The capital' }, maxTokens: 40 });
      expect(texts[0]).toContain('Paris');
      expect(reasons).toEqual(['stop']);
    });
  });

  it('uses an adapter, which makes it another model', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lora-'));
    try {
      const adapter = join(folder, 'adapter.gguf');
      await writeLora(adapter, { tensor: 'blk.0.attn_q.weight', architecture: 'llama', width: 576 });
      const options = { contextTokens: 512, sequences: 1 };
      const plain = await openModel({ use: 'smollm2-135m', with: options }, { home, threads });
      const adapted = await openModel({ use: 'smollm2-135m', with: { ...options, adapter } }, { home, threads });
      expect(adapted.can.has('adapters')).toBe(true);
      expect(adapted.id).toMatch(/\+lora:[0-9a-f]{16}\+/);
      const request = { prompt: story, continuation: ' little girl', signal };
      const [before, after] = [await plain.score!(request), await adapted.score!(request)];
      expect(after.logprob).not.toBeCloseTo(before.logprob, 2);
      await plain[Symbol.asyncDispose]?.();
      await adapted[Symbol.asyncDispose]?.();
      await writeFile(adapter, 'no adapter');
      const refused = openModel({ use: 'smollm2-135m', with: { ...options, adapter } }, { home, threads });
      await expect(refused).rejects.toMatchObject({ code: 'model-failed', message: expect.stringContaining(adapter) });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('embeds', async () => {
    const model = await openModel({ use: 'embedding', with: { path: join(home, 'models', 'smollm2-135m.gguf') } }, { home });
    const vectors = await model.embed!(['sort a list', 'sort the list', 'weather in Paris'], signal);
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 4);
    const [one, two, three] = vectors as [Float32Array, Float32Array, Float32Array];
    expect(dot(one, two)).toBeGreaterThan(dot(one, three));
    await model[Symbol.asyncDispose]?.();
  });
});

describe.skipIf(!hasCoder)('qwen2.5-coder-0.5b (needs its weights: whetstone model pull qwen2.5-coder-0.5b)', () => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel({ use: 'qwen2.5-coder-0.5b' }, { home, threads });
  });
  afterAll(() => model[Symbol.asyncDispose]?.());

  it('fills the holes of the probe', async () => {
    const { canFill, answers } = await probeModel(model, signal);
    expect(answers.map(({ text }) => text)).toHaveLength(3);
    expect(canFill).toBe(true);
  });

  it('fills a hole with other files shown', async () => {
    const context = [
      { path: 'shop/ledger.py', text: 'def settle_ledger(entries):\n    return sum(entries)\n', start: 0, score: 1, reason: 'test' },
    ];
    const prefix = 'from shop.ledger import ';
    const prompt = {
      kind: 'infill',
      path: 'shop/price.py',
      prefix,
      suffix: '\n',
      context,
    } as const;
    const { texts } = await hear(model, { prompt, stopStrings: ['\n'], maxTokens: 12 });
    expect(texts[0]).toContain('settle_ledger');
  });

  it('heals the token at the cursor', async () => {
    const healed = { ...hole, prefix: hole.prefix.slice(0, -' return '.length) };
    const { texts } = await hear(model, { prompt: healed, forcedStart: ' return ', stopStrings: ['\n'] });
    expect(texts[0]).toBe(' return a + b');
  });

  it('does not read special tokens in the text of the user', async () => {
    const prefix = 'MARK = "<|fim_middle|><|endoftext|>"\ncopy = "';
    const { texts } = await hear(model, { prompt: { kind: 'infill', prefix, suffix: '"\n' }, maxTokens: 4 });
    expect(texts[0]).not.toBe('');
    expect(await model.countTokens('<|fim_middle|>')).toBeGreaterThan(1);
  });
});
