/**
 * Keeps the first and the last half of an endless stream of bytes, and counts the rest.
 *
 * Everything is taken (a full pipe would stop the program, and its silence would look like a hang), at most `maxBytes` are held.
 */
export interface HeadAndTail {
  take(chunk: Uint8Array): void;
  /** Bytes seen so far, kept or not. */
  readonly seenBytes: number;
  readonly isTruncated: boolean;
  /** UTF-8 text; what was dropped in the middle is said in a line of its own. */
  text(): string;
}

export function headAndTail(maxBytes: number): HeadAndTail {
  const headBytes = Math.ceil(maxBytes / 2);
  const tailBytes = maxBytes - headBytes;
  const head: Uint8Array[] = [];
  let headTaken = 0;
  let tail: Uint8Array[] = [];
  let tailTaken = 0;
  let seenBytes = 0;

  return {
    get seenBytes() {
      return seenBytes;
    },
    get isTruncated() {
      return seenBytes > maxBytes;
    },
    take(chunk) {
      seenBytes += chunk.length;
      const toHead = chunk.subarray(0, headBytes - headTaken);
      if (toHead.length > 0) {
        head.push(toHead);
        headTaken += toHead.length;
      }
      const toTail = chunk.subarray(toHead.length);
      if (toTail.length === 0) return;
      tail.push(toTail);
      tailTaken += toTail.length;
      // Shortened only now and then, so that a flood costs one copy per `tailBytes` and not one per chunk.
      if (tailTaken > 2 * tailBytes + chunk.length) {
        tail = [Buffer.concat(tail).subarray(tailTaken - tailBytes)];
        tailTaken = tailBytes;
      }
    },
    text() {
      const start = Buffer.concat(head);
      const end = Buffer.concat(tail);
      const dropped = seenBytes - maxBytes;
      if (dropped <= 0) return Buffer.concat([start, end]).toString('utf8');
      const kept = end.subarray(end.length - tailBytes);
      return `${start.toString('utf8')}\n[... ${dropped} bytes left out ...]\n${kept.toString('utf8')}`;
    },
  };
}
