import { createHash } from 'node:crypto';

/** Hex SHA-256 of the parts, each length-prefixed so that no two lists collide. */
export function hashOf(...parts: readonly (string | number | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'string' || typeof part === 'number' ? Buffer.from(String(part)) : part;
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex');
}

/** A repeatable stream of numbers, named by coordinates: the same labels give the same stream on every machine. */
export interface Random {
  /** The stream's own 31-bit seed, to hand to an engine. */
  readonly seed: number;
  /** In [0, 1). */
  next(): number;
  /** Integer in [0, below). */
  integer(below: number): number;
  fork(...labels: readonly (string | number)[]): Random;
  shuffle<T>(items: readonly T[]): T[];
}

/** Seeds come from coordinates, so order and concurrency change no seed. Generator: splitmix32 over the first 32 bits of the hash. */
export function randomFrom(...labels: readonly (string | number)[]): Random {
  const digest = hashOf(...labels);
  const seed = Number.parseInt(digest.slice(0, 8), 16) & 0x7fffffff;
  let state = Number.parseInt(digest.slice(8, 16), 16) | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  return {
    seed,
    next,
    integer,
    fork: (...more) => randomFrom(...labels, ...more),
    shuffle: (items) => {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const kept = copy[i] as (typeof copy)[number];
        copy[i] = copy[j] as (typeof copy)[number];
        copy[j] = kept;
      }
      return copy;
    },
  };
}
