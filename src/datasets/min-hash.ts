/** Numbers of one signature. */
const HASHES = 64;
/** Bands of 4: two sets of Jaccard 0.8 share one with probability 0.9998, of 0.5 with 0.64, of 0.2 with 0.03. */
const BAND = 4;

export type Signature = Uint32Array;

/**
 * The MinHash of a set of 32-bit numbers: the share of equal places in two signatures estimates the sets' Jaccard index.
 *
 * Broder, "On the resemblance and containment of documents", 1997, https://doi.org/10.1109/SEQUEN.1997.666900.
 */
export function minHash(set: Iterable<number>): Signature {
  const signature = new Uint32Array(HASHES).fill(0xffffffff);
  for (const element of set) {
    for (let at = 0; at < HASHES; at++) {
      const hashed = mixed(element ^ Math.imul(at + 1, 0x9e3779b1));
      if (hashed < signature[at]!) signature[at] = hashed;
    }
  }
  return signature;
}

/** Keys that two likely near-copies share at least one of: whoever has none of them in common need not be compared. */
export function bandKeys(signature: Signature): readonly string[] {
  return Array.from({ length: HASHES / BAND }, (_none, band) => `${band}:${signature.slice(band * BAND, (band + 1) * BAND).join()}`);
}

/** The finalizer of MurmurHash3, https://github.com/aappleby/smhasher/wiki/MurmurHash3. */
function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
