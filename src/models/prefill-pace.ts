/** An abort has to wait for the chunk under way, so this is the longest one may last, milliseconds. */
export const DEFAULT_CHUNK_MS = 250;
/** Room for a chunk that takes longer than the last ones. */
const AIMED_SHARE = 0.9;
/**
 * Few sizes, so that equal prompts are mostly cut alike. Short chunks are dear, since each reads all weights: processor time per
 * token of the 0.5B was 11.2 ms in chunks of 16, 10.3 of 32, 9.5 of 48, 8.7 of 64, 8.4 of 192.
 */
const SIZES = [16, 24, 32, 40, 48, 56, 64, 80, 96, 128, 192, 256, 384, 512] as const;

export interface PrefillPace {
  /** Tokens to evaluate next in one go. */
  chunkTokens(): number;
  measured(tokens: number, ms: number): void;
}

/** Sizes prefill chunks from measured speed, starting small. */
export function prefillPace(chunkMs: number = DEFAULT_CHUNK_MS): PrefillPace {
  let tokensPerMs = 0;
  return {
    chunkTokens: () => SIZES.findLast((size) => size <= tokensPerMs * chunkMs * AIMED_SHARE) ?? SIZES[0],
    measured(tokens, ms) {
      // Shorter ones say little about long ones.
      if (tokens < SIZES[0]) return;
      const rate = tokens / Math.max(ms, 0.01);
      tokensPerMs = tokensPerMs === 0 ? rate : 0.5 * tokensPerMs + 0.5 * rate;
    },
  };
}

/** Every chunk of one size, whatever the speed. */
export function fixedPace(tokens: number): PrefillPace {
  return { chunkTokens: () => tokens, measured: () => {} };
}
