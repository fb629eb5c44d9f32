/** An abort has to wait for the chunk under way, so this is the longest one may last, milliseconds. */
export const DEFAULT_CHUNK_MS = 250;
/** Room for a chunk that takes longer than the last ones. */
const AIMED_SHARE = 0.9;
/**
 * Rows that the engine's matrix code computes together. Chunks of any multiple of it gave the same distribution bit for bit (4 to 339
 * tokens; Qwen2.5-Coder 0.5B and 1.5B, SmolLM2; any number of threads; `bench/evaluation-shapes.ts`); other sizes differ by up to 0.1 nats.
 */
export const STEP_TOKENS = 4;
const MIN_CHUNK_TOKENS = 8;
/** More gains nothing: processor time per token of the 0.5B was 11.2 ms in chunks of 16, 9.5 of 48, 8.7 of 64, 8.4 of 192. */
const MAX_CHUNK_TOKENS = 192;

export interface PrefillPace {
  /** Tokens to evaluate next in one go: a multiple of `STEP_TOKENS`. */
  chunkTokens(): number;
  measured(tokens: number, ms: number): void;
}

/** Sizes prefill chunks from measured speed, starting small. */
export function prefillPace(chunkMs: number = DEFAULT_CHUNK_MS): PrefillPace {
  let tokensPerMs = 0;
  return {
    chunkTokens() {
      const affordable = tokensPerMs * chunkMs * AIMED_SHARE;
      return Math.min(MAX_CHUNK_TOKENS, Math.max(MIN_CHUNK_TOKENS, affordable - (affordable % STEP_TOKENS)));
    },
    measured(tokens, ms) {
      // Shorter ones say little about long ones.
      if (tokens < MIN_CHUNK_TOKENS) return;
      const rate = tokens / Math.max(ms, 0.01);
      tokensPerMs = tokensPerMs === 0 ? rate : 0.5 * tokensPerMs + 0.5 * rate;
    },
  };
}
