import { describe, expect, it } from 'vitest';
import { hear, modelLaws } from '../../test/laws/model-laws.ts';
import { limited } from './limited.ts';
import { scripted } from './scripted.ts';

const prompt = { kind: 'complete', prefix: 'x' } as const;
const words = 'one two three four five six';

modelLaws('limited', {
  open: async () => limited(scripted({ answers: [{ texts: [words, 'other text here'] }] }), { concurrency: 1 }),
  prompt,
});

describe('limited', () => {
  it('cuts all requests together at the token limit', async () => {
    const model = limited(scripted({ answers: [{ texts: [words] }] }), { tokens: 5 });
    expect(await hear(model, { prompt, maxTokens: 3 })).toMatchObject({ texts: ['one two'], reasons: ['length'] });
    expect(await hear(model, { prompt })).toMatchObject({ texts: ['one '], reasons: ['length'] });
    expect(await hear(model, { prompt })).toMatchObject({ texts: [''], reasons: ['length'], usage: { drawnTokens: 0 } });
  });

  it('shares what is left among the samples', async () => {
    const model = limited(scripted({ answers: [{ texts: [words] }] }), { tokens: 5 });
    expect((await hear(model, { prompt, samples: 2 })).texts).toEqual(['one ', 'one ']);
  });

  it('ends samples when the time is up, with the text so far', async () => {
    const model = limited(scripted({ answers: [{ texts: [words.repeat(50)] }], delayMs: 2 }), { wallMs: 60 });
    const { texts, reasons } = await hear(model, { prompt, maxTokens: 1000 });
    expect(reasons).toEqual(['length']);
    expect(texts[0]?.length).toBeGreaterThan(0);
    expect(await hear(model, { prompt })).toMatchObject({ texts: [''], reasons: ['length'] });
  });

  it('still throws for the abort of the caller', async () => {
    const model = limited(scripted({ answers: [{ texts: [words] }], delayMs: 20 }), { wallMs: 60_000 });
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 5);
    await expect(hear(model, { prompt, signal: controller.signal })).rejects.toBe(reason);
  });

  it('lets in no more requests than it may, first come first served', async () => {
    let inside = 0;
    let most = 0;
    const order: string[] = [];
    const inner = scripted({ answers: [{ texts: [words] }], delayMs: 1 });
    const model = limited(
      {
        ...inner,
        async *generate(request) {
          most = Math.max(most, ++inside);
          yield* inner.generate(request);
          order.push(request.forcedStart ?? '');
          inside--;
        },
      },
      { concurrency: 2 },
    );
    await Promise.all(['1', '2', '3', '4', '5', '6'].map((forcedStart) => hear(model, { prompt, forcedStart, maxTokens: 4 })));
    expect(most).toBe(2);
    expect([...order].sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  });
});
