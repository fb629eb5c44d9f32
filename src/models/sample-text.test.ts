import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SampleTextOptions, sampleText } from './sample-text.ts';

function run(options: SampleTextOptions, tokens: readonly (string | Uint8Array)[]) {
  const text = sampleText(options);
  const shown: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const { pieces, ended } = text.push(typeof token === 'string' ? Buffer.from(token) : token, -index);
    shown.push(...pieces.map((piece) => piece.text));
    if (ended) return { shown, ended, pushed: index + 1 };
  }
  shown.push(...text.finish().map((piece) => piece.text));
  return { shown, ended: undefined, pushed: tokens.length };
}

describe('sampleText', () => {
  it('shows one piece per token', () => {
    expect(run({}, ['a', ' b', '\n']).shown).toEqual(['a', ' b', '\n']);
  });

  it('shows a character with the last of its bytes, and counts its tokens', () => {
    const [first, ...rest] = Buffer.from('é');
    const text = sampleText({});
    expect(text.push(Uint8Array.of(first as number), -1).pieces).toEqual([]);
    expect(text.push(Uint8Array.from(rest), -2).pieces).toEqual([{ text: 'é', tokens: 2, logprobs: [-1, -2] }]);
  });

  it('drops half a character at the end', () => {
    expect(run({}, ['a', Uint8Array.of(0xc3)]).shown).toEqual(['a']);
  });

  it('holds back what may become a stop string, whole tokens only, and cuts at it', () => {
    expect(run({ stopStrings: ['\n\n'] }, ['a', ' b\n', '\nc', 'd'])).toEqual({ shown: ['a', ' b'], ended: 'stop', pushed: 3 });
    expect(run({ stopStrings: ['\n\n'] }, ['a', ' b\n', 'c', 'd'])).toEqual({
      shown: ['a', ' b\n', 'c', 'd'],
      ended: undefined,
      pushed: 4,
    });
  });

  it('stops at the earliest of several stop strings', () => {
    expect(run({ stopStrings: ['z', 'bc'] }, ['abcz']).shown).toEqual(['a']);
  });

  it('asks the rule after each token and keeps the text so far', () => {
    const asked: string[] = [];
    const stop = { id: 'x', shouldStop: (text: string) => asked.push(text) === 2 };
    expect(run({ stop }, ['a', 'b', 'c'])).toEqual({ shown: ['a', 'b'], ended: 'rule', pushed: 2 });
    expect(asked).toEqual(['a', 'ab']);
  });

  it('lets nothing stop it within the forced start', () => {
    const stop = { id: 'x', shouldStop: (text: string) => text.includes('\n') };
    expect(run({ stop, stopStrings: ['\n '], forcedLength: 3 }, ['\n', '  ', 'x']).ended).toBe('rule');
    expect(run({ stopStrings: ['\n '], forcedLength: 3 }, ['\n', '  ', 'x', '\n y']).shown.join('')).toBe('\n  x');
  });

  it('shows the text before the first stop string, however the text is cut into tokens', () => {
    const stops = fc.uniqueArray(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[abc]{1,4}$/), { maxLength: 8 }), stops, (tokens, stopStrings) => {
        const whole = tokens.join('');
        const { shown, ended, pushed } = run({ stopStrings }, tokens);
        const seen = tokens.slice(0, pushed).join('');
        const cuts = stopStrings.map((stop) => seen.indexOf(stop)).filter((index) => index >= 0);
        expect(ended).toBe(cuts.length > 0 ? 'stop' : undefined);
        expect(shown.join('')).toBe(cuts.length > 0 ? seen.slice(0, Math.min(...cuts)) : whole);
      }),
    );
  });
});
