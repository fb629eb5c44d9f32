/** Tokens that may be drawn while an answer still has to agree with given bytes. */
export interface ForcedStart {
  /** Those that begin with `remaining`, or with which `remaining` begins. */
  allowed(remaining: Uint8Array): Uint32Array;
}

/** Distinct remainders remembered: blanks at a cursor repeat all the time. */
const MAX_REMEMBERED = 256;

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/**
 * Index of a vocabulary by its tokens' bytes, for token healing: the last characters before the cursor are taken back and the
 * answer is bound to begin with them, so that the model may choose the token that runs across the cursor.
 */
export function forcedStart(vocabularySize: number, bytesOf: (token: number) => Uint8Array): ForcedStart {
  const written: [string, number][] = [];
  for (let token = 0; token < vocabularySize; token++) {
    const bytes = bytesOf(token);
    if (bytes.length > 0) written.push([latin1(bytes), token]);
  }
  written.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const firstFrom = (wanted: string): number => {
    let low = 0;
    let high = written.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((written[middle] as [string, number])[0] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const remembered = new Map<string, Uint32Array>();
  return {
    allowed(remaining) {
      const wanted = latin1(remaining);
      const known = remembered.get(wanted);
      if (known) return known;
      const tokens: number[] = [];
      for (let length = 1; length < wanted.length; length++) {
        const start = wanted.slice(0, length);
        for (let i = firstFrom(start); written[i]?.[0] === start; i++) tokens.push((written[i] as [string, number])[1]);
      }
      for (let i = firstFrom(wanted); written[i]?.[0].startsWith(wanted); i++) tokens.push((written[i] as [string, number])[1]);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      const allowed = Uint32Array.from(tokens);
      remembered.set(wanted, allowed);
      return allowed;
    },
  };
}
