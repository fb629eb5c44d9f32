/**
 * The `data` of each event in a stream of server-sent events (WHATWG HTML, section 9.2), whatever way the bytes are cut.
 * Comments, names and ids are passed over.
 */
export async function* eventStream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  const lines = function* (text: string, isLast: boolean): Generator<string> {
    const found = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = isLast ? '' : (found.pop() ?? '');
    yield* found;
  };
  const take = function* (line: string): Generator<string> {
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    if (line !== '' || data.length === 0) return;
    yield data.join('\n');
    data = [];
  };
  for await (const piece of bytes) {
    for (const line of lines(decoder.decode(piece, { stream: true }), false)) yield* take(line);
  }
  for (const line of lines(decoder.decode(), true)) yield* take(line);
  // Servers that close without the last empty line have still said it.
  yield* take('');
}
