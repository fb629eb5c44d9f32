import { loadModel } from './llama-library.ts';

/** Texts to vectors, as the file's own pooling gives them (not normalised). */
export interface EmbeddingEngine {
  readonly architecture: string;
  readonly contextTokens: number;
  countTokens(text: string): number;
  embed(text: string): Promise<readonly number[]>;
  dispose(): Promise<void>;
}

/** Loads a GGUF embedding model on the CPU. Throws what `loadModel` throws. */
export async function loadEmbeddingEngine(options: { readonly path: string; readonly threads: number }): Promise<EmbeddingEngine> {
  const model = await loadModel(options.path);
  const context = await model.createEmbeddingContext({ threads: options.threads, contextSize: { max: 2048 } });
  return {
    architecture: model.fileInfo.metadata.general.architecture,
    contextTokens: Math.min(model.trainContextSize, 2048),
    countTokens: (text) => model.tokenize(text).length,
    embed: async (text) => (await context.getEmbeddingFor(text)).vector,
    dispose: async () => {
      await context.dispose();
      await model.dispose();
    },
  };
}
