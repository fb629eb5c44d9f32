import { stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Model } from '../core/model.ts';
import type { Ref } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { adapterFile } from './adapter-file.ts';
import { familyNamed } from './families.ts';
import { rememberedHash } from './file-hash.ts';
import { verifiedModel } from './model-status.ts';
import type { OpenContexts } from './open-contexts.ts';
import { openAiOptionsSchema } from './openai-compatible.ts';
import { MODELS } from './registry.ts';
import { scriptedOptionsSchema } from './scripted.ts';

export interface OpenModelOptions {
  /** The product's data folder. */
  readonly home: string;
  /** Default: up to all cores, fewer while other programs keep them busy. */
  readonly threads?: number;
  /** Longest time of a prefill chunk, which an abort has to wait for. Default 250 ms. */
  readonly chunkMs?: number;
  /** Secret for servers that want one. */
  readonly apiKey?: string;
  /** Where relative paths of a recipe start: the repository it belongs to. Default: the process's folder. */
  readonly folder?: string;
  /** Whose contexts may be open at the same time. Default: this model's stays open. */
  readonly contexts?: OpenContexts;
}

const engineOptionsSchema = z.strictObject({
  adapter: z.string().optional().describe('path of a GGUF LoRA adapter made for these weights, or general:TRAINING/STEP'),
  family: z.string().optional().describe('how it is to be asked; default: told by the file'),
  contextTokens: z.number().int().min(256).optional().describe('tokens of prompt and answer together; default 4096'),
  sequences: z.number().int().min(1).max(64).optional().describe('prompts kept, and samples decoded together; default 8'),
});
const fileOptionsSchema = engineOptionsSchema.extend({ path: z.string().describe('path of a GGUF file') });
const embeddingOptionsSchema = z.strictObject({ path: z.string().describe('path of a GGUF embedding model') });
const recordedOptionsSchema = z.strictObject({ path: z.string().describe('file made by recording a model') });

/** Options of each kind of model, by the name a recipe uses; names of the registry take those of `engine`. */
export const MODEL_OPTIONS = {
  engine: engineOptionsSchema,
  file: fileOptionsSchema,
  embedding: embeddingOptionsSchema,
  openai: openAiOptionsSchema,
  scripted: scriptedOptionsSchema,
  recorded: recordedOptionsSchema,
} as const;

function parsed<T extends z.ZodType>(schema: T, ref: Ref): z.output<T> {
  const result = schema.safeParse(ref.with ?? {});
  if (result.success) return result.data;
  throw new WhetstoneError('bad-recipe', `Wrong options of the model ${ref.use}: ${z.prettifyError(result.error)}`, {
    hint: 'Correct them in the recipe or the configuration.',
  });
}

async function requireFile(path: string, what: string): Promise<void> {
  if (
    await stat(path).then(
      (found) => found.isFile(),
      () => false,
    )
  )
    return;
  throw new WhetstoneError('model-unavailable', `There is no ${what} at ${path}.`, { hint: 'Check the path.' });
}

async function openEngine(
  file: { readonly path: string; readonly sha256: string },
  options: z.output<typeof engineOptionsSchema>,
  { home, threads, chunkMs, folder = '.', contexts }: OpenModelOptions,
): Promise<Model> {
  const family = options.family === undefined ? undefined : familyNamed(options.family);
  if (options.family !== undefined && !family) {
    throw new WhetstoneError('bad-argument', `No family of models is called ${options.family}.`, {
      hint: 'Leave it out to have it guessed.',
    });
  }
  const adapter = options.adapter === undefined ? undefined : await adapterFile(options.adapter, file, { home, folder });
  const { embedded } = await import('./embedded.ts');
  const { contextTokens, sequences } = options;
  return embedded({ ...file, adapter, family, contextTokens, sequences, threads, chunkMs, contexts });
}

/** A model file of this machine with the options it is opened with. */
interface EngineFile {
  readonly path: string;
  readonly sha256: string;
  readonly options: z.output<typeof engineOptionsSchema>;
}

/**
 * The file that a reference to a model of this machine means; `undefined` for servers, scripts, recordings and embeddings.
 * Throws as `openModel` does.
 */
export async function engineFile(ref: Ref, { home }: { readonly home: string }): Promise<EngineFile | undefined> {
  if (ref.use.endsWith('.gguf')) return engineFile({ use: 'file', with: { ...ref.with, path: ref.use } }, { home });
  if (ref.use === 'file') {
    const { path, ...options } = parsed(fileOptionsSchema, ref);
    await requireFile(path, 'model');
    return { path, sha256: await rememberedHash(path, home), options };
  }
  if (Object.hasOwn(MODEL_OPTIONS, ref.use)) return undefined;
  const entry = MODELS.find(({ name }) => name === ref.use);
  if (!entry) {
    throw new WhetstoneError('bad-argument', `No model is called ${ref.use}.`, {
      hint: `Known are ${MODELS.map(({ name }) => name).join(', ')}; a path of a GGUF file works too.`,
    });
  }
  const options = { family: entry.family, ...parsed(engineOptionsSchema, ref) };
  return { ...(await verifiedModel(entry.name, { home })), options };
}

/**
 * Opens the model a recipe names: a name of the registry, a path ending in `.gguf`, or `file`, `embedding`, `openai`, `scripted`,
 * `recorded` with their options. The caller disposes of it.
 *
 * Throws `WhetstoneError`: `model-unavailable`, `model-damaged`, `bad-recipe` (wrong options), `bad-argument` (unknown name).
 *
 * @example const model = await openModel({ use: 'qwen2.5-coder-0.5b' }, { home });
 */
export async function openModel(ref: Ref, options: OpenModelOptions): Promise<Model> {
  const { home } = options;
  switch (ref.use) {
    case 'embedding': {
      const { path } = parsed(embeddingOptionsSchema, ref);
      await requireFile(path, 'model');
      const { embeddingModel } = await import('./embedding-model.ts');
      return embeddingModel({ path, sha256: await rememberedHash(path, home), threads: options.threads });
    }
    case 'openai': {
      const { openAiCompatible } = await import('./openai-compatible.ts');
      return openAiCompatible(parsed(openAiOptionsSchema, ref), { apiKey: options.apiKey });
    }
    case 'scripted': {
      const { scripted } = await import('./scripted.ts');
      return scripted(parsed(scriptedOptionsSchema, ref));
    }
    case 'recorded': {
      const { replayed } = await import('./recorded.ts');
      return replayed(parsed(recordedOptionsSchema, ref).path);
    }
  }
  const file = await engineFile(ref, options);
  if (!file) throw new WhetstoneError('bad-argument', `No model is opened by the name ${ref.use}.`, { hint: 'Name a model or a file.' });
  return openEngine(file, file.options, options);
}
