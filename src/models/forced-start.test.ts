import fc from 'fast-check';
import { expect, it } from 'vitest';
import { forcedStart } from './forced-start.ts';

const vocabulary = ['', ' ', '  ', '   ', ' return', 're', 'r', 'x', '\n', ' r', ' ret', ' return x'];
const bytesOf = (token: number): Uint8Array => Buffer.from(vocabulary[token] as string);

function allowedTexts(remaining: string): string[] {
  return [...forcedStart(vocabulary.length, bytesOf).allowed(Buffer.from(remaining))].map((token) => vocabulary[token] as string).sort();
}

it('allows tokens that run across the end, and tokens that lead up to it', () => {
  expect(allowedTexts(' ret')).toEqual([' ', ' r', ' ret', ' return', ' return x']);
  expect(allowedTexts('\n')).toEqual(['\n']);
  expect(allowedTexts('q')).toEqual([]);
});

it('allows exactly the tokens that agree with the bytes', () => {
  const index = forcedStart(vocabulary.length, bytesOf);
  fc.assert(
    fc.property(fc.stringMatching(/^[ retux\n]{1,6}$/), (remaining) => {
      const expected = vocabulary.flatMap((text, token) =>
        text !== '' && (text.startsWith(remaining) || remaining.startsWith(text)) ? [token] : [],
      );
      expect([...index.allowed(Buffer.from(remaining))].sort((a, b) => a - b)).toEqual(expected);
    }),
  );
});
