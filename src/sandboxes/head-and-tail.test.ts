import fc from 'fast-check';
import { expect, it } from 'vitest';
import { headAndTail } from './head-and-tail.ts';

it('keeps short output whole', () => {
  const output = headAndTail(10);
  output.take(Buffer.from('12345'));
  output.take(Buffer.from('67890'));
  expect([output.text(), output.isTruncated]).toEqual(['1234567890', false]);
});

it('keeps the first and the last half of long output, however it is cut into chunks', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 50 }),
      fc.array(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme-ascii' })),
      (maxBytes, chunks) => {
        const output = headAndTail(maxBytes);
        for (const chunk of chunks) output.take(Buffer.from(chunk));
        const all = chunks.join('');
        const half = Math.ceil(maxBytes / 2);
        const wanted =
          all.length <= maxBytes
            ? all
            : `${all.slice(0, half)}\n[... ${all.length - maxBytes} bytes left out ...]\n${all.slice(all.length - (maxBytes - half))}`;
        return output.text() === wanted && output.isTruncated === all.length > maxBytes && output.seenBytes === all.length;
      },
    ),
  );
});
