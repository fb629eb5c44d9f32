import { describe, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { scripted } from '../../models/scripted.ts';
import { answers, meanLogprob } from './answers.ts';

const task = taskAt(CURSOR);
const plan = { prompt: { kind: 'complete', prefix: 'x = ' } } as const;
const ask = { samples: 2, seed: 0, temperature: 0.5, maxTokens: 50 };

describe('answers', () => {
  it('gives each sample as it ends, with its pieces', async () => {
    const drawn = await Array.fromAsync(answers(plan, kitFor(task, { says: ['one two', 'three'] }), ask));
    expect(drawn.map(({ sample, text, reason }) => ({ sample, text, reason }))).toEqual([
      { sample: 0, text: 'one two', reason: 'stop' },
      { sample: 1, text: 'three', reason: 'stop' },
    ]);
    expect(drawn[0]?.pieces.map(({ start }) => start)).toEqual([0, 3, 4]);
  });

  it('tells every piece while it is being drawn', async () => {
    const heard: string[] = [];
    await Array.fromAsync(
      answers(plan, kitFor(task, { says: ['one two'] }), { ...ask, samples: 1 }, (_, text, piece) => heard.push(`${piece}<${text}`)),
    );
    expect(heard).toEqual(['one<one', ' <one ', 'two<one two']);
  });

  it('asks for log-probabilities only where the model knows them', async () => {
    const said = scripted({ answers: [{ texts: ['one'] }] });
    const [known] = await Array.fromAsync(answers(plan, kitFor(task, { model: said }), { ...ask, samples: 1 }));
    const without = { ...said, can: new Set(['complete'] as const) };
    const [unknown] = await Array.fromAsync(answers(plan, kitFor(task, { model: without }), { ...ask, samples: 1 }));
    expect(known && meanLogprob(known, 3)).toBeLessThan(0);
    expect(unknown && meanLogprob(unknown, 3)).toBeUndefined();
  });
});

describe('meanLogprob', () => {
  const answer = {
    sample: 0,
    text: 'abcdef',
    reason: 'stop',
    pieces: [
      { start: 0, logprobs: [-1] },
      { start: 2, logprobs: [-2, -3] },
      { start: 4, logprobs: [-100] },
    ],
  } as const;

  it('counts the tokens that begin before the cut', () => {
    expect(meanLogprob(answer, 4)).toBe(-2);
    expect(meanLogprob(answer, 1)).toBe(-1);
    expect(meanLogprob(answer, 0)).toBeUndefined();
  });
});
