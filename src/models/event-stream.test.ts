import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventStream } from './event-stream.ts';

async function read(pieces: readonly Uint8Array[]): Promise<string[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield* pieces;
  }
  return Array.fromAsync(eventStream(bytes()));
}

it('reads data, and passes over the rest', async () => {
  const text = ': hello\n\nevent: x\ndata: {"a":1}\n\ndata:two\ndata: lines\n\ndata: [DONE]';
  expect(await read([Buffer.from(text)])).toEqual(['{"a":1}', 'two\nlines', '[DONE]']);
});

it('does not care how the bytes are cut or how lines end', async () => {
  const events = fc.array(fc.stringMatching(/^[aé🎈 {]{1,6}$/u), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(events, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 5 }), async (data, end, size) => {
      const bytes = Buffer.from(data.map((one) => `data: ${one}${end}${end}`).join(''));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_none, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await read(pieces)).toEqual(data);
    }),
  );
});
