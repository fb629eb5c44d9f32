import type { LlamaContext, LlamaModel } from 'node-llama-cpp';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type AddonContext, type AddonLora, innerContext, innerModel, reasonOf } from './llama-library.ts';

export interface ContextOptions {
  /** GGUF LoRA file, scale 1. */
  readonly adapter?: string;
  /** Tokens one sequence can hold; the engine rounds it up to a multiple of 256. */
  readonly contextTokens: number;
  readonly sequences: number;
  readonly threads: number;
}

/** Largest number of tokens in one batch. */
export const MAX_BATCH_TOKENS = 512;

/**
 * Values of attention are kept in another type than its keys. Where both are F16, llama.cpp divides a single token's attention over more
 * than 256 positions among its threads, and the last bits of the result, with them now and then a token, depend on how many there are.
 * Long chunks then equal short ones too. It costs some 10 % of the speed at 1,500 tokens (docs/decisions/2026-11-24-threads-and-drawn-tokens.md).
 */
export const CACHE_TYPES = { key: 'F16', value: 'BF16' } as const;

/** What is kept of evaluated tokens, and the adapter they were evaluated with. */
export interface OpenContext {
  readonly addon: AddonContext;
  /** As the engine rounded it. */
  readonly contextTokens: number;
  close(): Promise<void>;
}

async function loadAdapter(model: LlamaModel, path: string): Promise<AddonLora> {
  const { addon, bindings } = innerModel(model);
  const adapter = new bindings.AddonModelLora(addon, path);
  try {
    await addon.loadLora(adapter);
    return adapter;
  } catch (cause) {
    throw new WhetstoneError('model-failed', `The engine cannot use the adapter ${path}: ${reasonOf(cause)}`, {
      hint: 'Check that the adapter was made for these weights.',
      cause,
    });
  }
}

/**
 * Opens a context over loaded weights, with an adapter of its own. llama.cpp wants adapters loaded before the context that uses them.
 * Throws `WhetstoneError` (`model-failed`) and leaves nothing behind then.
 */
export async function openContext(model: LlamaModel, options: ContextOptions): Promise<OpenContext> {
  const adapter = options.adapter === undefined ? undefined : await loadAdapter(model, options.adapter);
  let context: LlamaContext;
  try {
    context = await model.createContext({
      contextSize: options.contextTokens,
      sequences: options.sequences,
      batchSize: MAX_BATCH_TOKENS,
      threads: options.threads,
      experimentalKvCacheKeyType: CACHE_TYPES.key,
      experimentalKvCacheValueType: CACHE_TYPES.value,
    });
  } catch (cause) {
    await adapter?.dispose();
    throw new WhetstoneError('model-failed', `The engine has no room for this model: ${reasonOf(cause)}`, {
      hint: 'Close other programs, or ask for a smaller context.',
      cause,
    });
  }
  const addon = innerContext(context);
  if (adapter) addon.setLoras([adapter], [1]);
  return {
    addon,
    contextTokens: context.contextSize,
    async close() {
      await context.dispose();
      await adapter?.dispose();
    },
  };
}
