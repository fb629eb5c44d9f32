/** An abort has to wait for the chunk under way: this is the longest it may last, with room for a busy machine. */
const AIMED_CHUNK_MS = 200;
/** Few sizes, so that equal prompts are mostly cut alike. */
const SIZES = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512] as const;

export interface PrefillPace {
  /** Tokens to evaluate next in one go. */
  chunkTokens(): number;
  measured(tokens: number, ms: number): void;
}

/** Sizes prefill chunks from measured speed, starting small. */
export function prefillPace(): PrefillPace {
  let tokensPerMs = 0;
  return {
    chunkTokens: () => SIZES.findLast((size) => size <= tokensPerMs * AIMED_CHUNK_MS) ?? SIZES[0],
    measured(tokens, ms) {
      // Short chunks say little about long ones, and a slow one must count at once.
      if (tokens < SIZES[0]) return;
      const rate = tokens / Math.max(ms, 0.01);
      tokensPerMs = tokensPerMs === 0 || rate < tokensPerMs ? rate : 0.5 * tokensPerMs + 0.5 * rate;
    },
  };
}

/** Every chunk of one size, whatever the speed. */
export function fixedPace(tokens: number): PrefillPace {
  return { chunkTokens: () => tokens, measured: () => {} };
}
