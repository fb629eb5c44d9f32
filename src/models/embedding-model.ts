import { availableParallelism } from 'node:os';
import type { Model } from '../core/model.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { loadEmbeddingEngine } from './llama-embedding.ts';
import { ENGINE_VERSION } from './llama-library.ts';
import { turns, untilAborted } from './turns.ts';

export interface EmbeddingModelOptions {
  readonly path: string;
  readonly sha256: string;
  /** Default: all cores. */
  readonly threads?: number;
}

function unitVector(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => (length === 0 ? 0 : value / length));
}

/**
 * A GGUF embedding model: it embeds and does nothing else. Texts longer than its window throw `bad-argument`: cut them before.
 * Throws as `embedded` does.
 */
export async function embeddingModel(options: EmbeddingModelOptions): Promise<Model> {
  const engine = await loadEmbeddingEngine({ path: options.path, threads: options.threads ?? availableParallelism() });
  const places = turns(1);
  let underWay: Promise<unknown> = Promise.resolve();
  return {
    id: `gguf:${options.sha256.slice(0, 16)}+embedding+llama-${ENGINE_VERSION}`,
    can: new Set(['embed']),
    contextTokens: engine.contextTokens,
    countTokens: async (text) => engine.countTokens(text),
    // biome-ignore lint/correctness/useYield: it has nothing to yield, and says so.
    async *generate() {
      throw new WhetstoneError('unsupported', 'An embedding model writes no text.', { hint: 'Choose a model that can complete.' });
    },
    async embed(texts, signal) {
      const giveBack = await places.take(signal);
      try {
        const vectors: Float32Array[] = [];
        for (const text of texts) {
          signal.throwIfAborted();
          const tokens = engine.countTokens(text);
          // Two places go to the marks around a text.
          if (tokens + 2 > engine.contextTokens) {
            throw new WhetstoneError('bad-argument', `A text of ${tokens} tokens is longer than the window of ${engine.contextTokens}.`, {
              hint: 'Cut the text into pieces.',
            });
          }
          const work = engine.embed(text);
          underWay = work.catch(() => {});
          vectors.push(unitVector(await untilAborted(work, signal)));
        }
        return vectors;
      } finally {
        void underWay.then(giveBack);
      }
    },
    async [Symbol.asyncDispose]() {
      await underWay;
      await engine.dispose();
    },
  };
}
