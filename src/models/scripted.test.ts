import { expect, it } from 'vitest';
import { hear, modelLaws } from '../../test/laws/model-laws.ts';
import { scripted } from './scripted.ts';

const prompt = { kind: 'infill', prefix: 'x = ', suffix: '\n' } as const;

modelLaws('scripted', {
  open: async () => scripted({ answers: [{ texts: ['alpha + beta', 'gamma - delta', 'other(words)'] }] }),
  prompt,
});
modelLaws('scripted, slowly', {
  open: async () => scripted({ answers: [{ texts: ['alpha + beta', 'gamma - delta'] }], delayMs: 1, prefillMs: 1 }),
  prompt,
});

it('chooses the first answer whose text occurs in the prompt', async () => {
  const model = scripted({ answers: [{ when: 'sort', texts: ['sorted(x)'] }, { texts: ['None'] }] });
  expect((await hear(model, { prompt: { ...prompt, prefix: '# sort\n' } })).texts).toEqual(['sorted(x)']);
  expect((await hear(model, { prompt })).texts).toEqual(['None']);
});

it('asks a function when given one', async () => {
  const model = scripted({ name: 'lengths' }, (request, sample) => `${request.seed} ${sample}`);
  expect((await hear(model, { prompt, samples: 2, seed: 5 })).texts).toEqual(['5 0', '5 1']);
});

it('is another model when the script is another', () => {
  expect(scripted({ answers: [{ texts: ['a'] }] }).id).not.toBe(scripted({ answers: [{ texts: ['b'] }] }).id);
});

it('scores a text by its tokens', async () => {
  const { logprob, tokens } = await scripted().score!({ prompt, continuation: 'a + b', signal: new AbortController().signal });
  expect(tokens).toBe(5);
  expect(logprob).toBeLessThan(0);
});
