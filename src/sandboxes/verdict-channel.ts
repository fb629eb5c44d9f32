import { StringDecoder } from 'node:string_decoder';
import { MAX_CHANNEL_BYTES } from './default-limits.ts';

/** Lines of descriptor 3. The first one is the launcher's sign that the sandbox stands; it is not handed on. */
export interface VerdictChannel {
  take(chunk: Uint8Array): void;
  end(): void;
  readonly isReady: boolean;
  readonly isOverfull: boolean;
  /** All that was written, up to 16 MiB. */
  text(): string;
  /** For one reader. `onRoom` is called when a reader that fell behind has caught up. */
  lines(): AsyncIterable<string>;
}

/** Written to descriptor 3 by our own launcher, after everything is set up and before the untrusted program begins. */
export const READY_LINE = 'whetstone-ready';

/** `live`: lines are read while the program runs, so the bound holds for what waits to be read and not for the sum. */
export function verdictChannel(live: boolean, onReady: () => void): VerdictChannel {
  const decoder = new StringDecoder('utf8');
  const kept: string[] = [];
  const waiting: string[] = [];
  let keptLength = 0;
  let waitingLength = 0;
  let rest = '';
  let isReady = false;
  let hasEnded = false;
  let wake = () => {};

  function takeText(text: string): void {
    if (keptLength < MAX_CHANNEL_BYTES) kept.push(text);
    keptLength += text.length;
    if (!live) return;
    const lines = text.split('\n');
    // A line of megabytes comes in many pieces: only the new piece is looked through.
    if (lines.length > 1) {
      lines[0] = rest + lines[0];
      rest = '';
    }
    rest += lines.pop() ?? '';
    for (const line of lines) {
      waiting.push(line);
      waitingLength += line.length;
    }
    wake();
  }

  return {
    get isReady() {
      return isReady;
    },
    get isOverfull() {
      return live ? waitingLength + rest.length > MAX_CHANNEL_BYTES : keptLength > MAX_CHANNEL_BYTES;
    },
    take(chunk) {
      let text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      if (!isReady) {
        rest += text;
        const end = rest.indexOf('\n');
        if (end < 0) return;
        isReady = true;
        text = rest.slice(end + 1);
        rest = '';
        onReady();
      }
      if (text !== '') takeText(text);
    },
    end() {
      hasEnded = true;
      if (live && isReady && rest !== '') waiting.push(rest);
      wake();
    },
    text: () => kept.join('').slice(0, MAX_CHANNEL_BYTES),
    async *lines() {
      for (;;) {
        const line = waiting.shift();
        if (line !== undefined) {
          waitingLength -= line.length;
          yield line;
        } else if (hasEnded) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
