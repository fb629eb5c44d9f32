import { WhetstoneError } from '../core/whetstone-error.ts';

/**
 * The one version whose inner parts this file was written against. The public interface of the library decodes through a queue of
 * its own, shifts states that are too long, copies no sequence and gives log-probabilities only by sorting the whole vocabulary
 * (12.7 ms a token on a vocabulary of 152,000, against 0.6 ms this way), so the binding below it is used, and only here.
 */
export const ENGINE_VERSION = '3.22.1';

export interface EngineOptions {
  readonly path: string;
  /** GGUF LoRA file, scale 1. */
  readonly adapter?: string;
  /** Tokens one sequence can hold; the engine rounds it up to a multiple of 256. */
  readonly contextTokens: number;
  readonly sequences: number;
  readonly threads: number;
}

/** Tokens to evaluate in one sequence, from `position` on. Positions before it are kept as they are. */
export interface BatchRow {
  readonly sequence: number;
  readonly position: number;
  readonly tokens: readonly number[];
  /** Whether the distribution after each token, after the last one, or none is wanted. */
  readonly logits: 'all' | 'last' | 'none';
}

export interface SamplerConfig {
  readonly temperature: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly seed: number;
  /** Only these tokens may be drawn. */
  readonly allowed?: Uint32Array;
}

/** Where a distribution lies in the last evaluated batch; worthless after the next one. */
export type LogitIndex = number;

/** Draws tokens; keeps its own random stream from one draw to the next. */
export interface Sampler {
  configure(config: SamplerConfig): void;
  draw(at: LogitIndex): Promise<number>;
  dispose(): void;
}

export interface LlamaEngine {
  readonly contextTokens: number;
  readonly sequences: number;
  readonly architecture: string;
  /** Name the file gives itself, for guessing the family. */
  readonly name: string;
  readonly vocabularySize: number;
  /** Token that every prompt must begin with, if the model wants one. */
  readonly beginToken: number | undefined;
  /** Text is text: nothing in it is read as a special token. */
  tokenize(text: string): number[];
  /** The single special token written so; `undefined` when the vocabulary has none. */
  special(text: string): number | undefined;
  /** Bytes a token stands for; empty for special ones. */
  bytesOf(token: number): Uint8Array;
  /** Ends an answer: end-of-generation and every other control token, which never belong to a text. */
  isEnd(token: number): boolean;
  /** How many threads the next evaluations use. */
  setThreads(threads: number): void;
  /** Evaluates rows together; gives, per row, where its wanted distributions lie. Never two at a time. */
  decode(rows: readonly BatchRow[]): Promise<readonly (readonly LogitIndex[])[]>;
  sampler(config: SamplerConfig): Sampler;
  /** ln p of `token` in the raw model. Costs about 1.3 ms on a vocabulary of 152,000. */
  logprob(at: LogitIndex, token: number): Promise<number>;
  /** The likeliest token with its ln p: a greedy draw that costs some 0.6 ms more. */
  top(at: LogitIndex): Promise<{ readonly token: number; readonly logprob: number }>;
  /** Forgets everything from `length` tokens on. */
  trim(sequence: number, length: number): void;
  /** Makes `to` an equal of `from`. */
  copy(from: number, to: number): Promise<void>;
  dispose(): Promise<void>;
}

/** A model file's tokenizer alone: none of its weights are read. */
export interface Vocabulary {
  /** Name the file gives itself, for guessing the family. */
  readonly name: string;
  /** How many tokens of `text`, in which nothing is special. */
  countTokens(text: string): number;
  hasSpecial(text: string): boolean;
  dispose(): Promise<void>;
}

/** Texts to vectors, as the file's own pooling gives them (not normalised). */
export interface EmbeddingEngine {
  readonly architecture: string;
  readonly contextTokens: number;
  countTokens(text: string): number;
  embed(text: string): Promise<readonly number[]>;
  dispose(): Promise<void>;
}

/** Largest number of tokens in one batch. */
export const MAX_BATCH_TOKENS = 512;

/**
 * Values of attention are kept in another type than its keys. Where both are F16, llama.cpp divides a single token's attention over more
 * than 256 positions among its threads, and the last bits of the result, with them now and then a token, depend on how many there are.
 * Long chunks then equal short ones too. It costs some 10 % of the speed at 1,500 tokens (docs/decisions/2026-11-24-threads-and-drawn-tokens.md).
 */
export const CACHE_TYPES = { key: 'F16', value: 'BF16' } as const;

/** Added to the logits of allowed tokens: far above any logit, small enough that float32 keeps 5 digits of their differences. */
const ALLOWED_BIAS = 500;
const CONTROL_ATTRIBUTE = 8;
const NORMAL_ATTRIBUTES = 4 | 16 | 32;

interface AddonSampler {
  applyConfig(config: Record<string, unknown>): void;
  dispose(): void;
}
type SampleWithLogits = [token: number, probabilities: undefined, confidence: undefined, logits: number[] | undefined, total: number];
interface AddonContext {
  initBatch(size: number): void;
  addToBatch(sequence: number, position: number, tokens: Uint32Array, logits: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  sampleToken(at: number, sampler: AddonSampler): Promise<number>;
  sampleToken(
    at: number,
    sampler: AddonSampler,
    probabilities: false,
    confidence: false,
    logits: false | [readonly number[], boolean, boolean, boolean, number],
    total: true,
  ): Promise<SampleWithLogits>;
  removeTokenCellsFromSequence(sequence: number, from: number, to: number): boolean;
  copySequenceStateFromOtherSequence(to: number, from: number): Promise<number>;
  setThreads(threads: number): void;
}
interface AddonModel {
  tokenize(text: string, special: boolean): Uint32Array;
  getTokenString(token: number): string | undefined;
  getTokenAttributes(token: number): number;
  isEogToken(token: number): boolean;
  shouldPrependBosToken(): boolean;
  tokenBos(): number;
}
interface Inner {
  readonly _model: AddonModel;
  readonly _llama: { readonly _bindings: { readonly AddonSampler: new (model: AddonModel) => AddonSampler } };
}

async function loadLibrary() {
  let library: typeof import('node-llama-cpp');
  try {
    library = await import('node-llama-cpp');
  } catch (cause) {
    throw new WhetstoneError('model-unavailable', 'The local engine is not installed.', {
      hint: `Run \`npm install node-llama-cpp@${ENGINE_VERSION}\`.`,
      cause,
    });
  }
  const version = await library.getModuleVersion();
  if (version !== ENGINE_VERSION) {
    throw new WhetstoneError(
      'model-unavailable',
      `The local engine is node-llama-cpp ${version}; Whetstone works with ${ENGINE_VERSION}.`,
      {
        hint: `Run \`npm install --save-exact node-llama-cpp@${ENGINE_VERSION}\`.`,
      },
    );
  }
  return library;
}

/** What the engine complained of last: part of our own error then, instead of lines on a terminal that is not ours. */
let lastComplaint = '';

function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return lastComplaint === '' ? message : `${message} (${lastComplaint.trim()})`;
}

let sharedLlama: Promise<import('node-llama-cpp').Llama> | undefined;

/** One instance of the engine serves all models of the process. */
async function loadModel(path: string, vocabOnly = false) {
  const library = await loadLibrary();
  const logger = (_level: string, message: string): void => {
    lastComplaint = message;
  };
  lastComplaint = '';
  // `build: never`: a missing binary must be an error, not half an hour of compiling.
  sharedLlama ??= library.getLlama({ gpu: false, build: 'never', logLevel: library.LlamaLogLevel.error, logger, progressLogs: false });
  try {
    const llama = await sharedLlama;
    return await llama.loadModel({ modelPath: path, gpuLayers: 0, vocabOnly });
  } catch (cause) {
    throw new WhetstoneError('model-damaged', `The engine cannot load ${path}: ${reasonOf(cause)}`, {
      hint: 'Check that the file is a complete GGUF model; `whetstone model rm` and `whetstone model pull` fetch it again.',
      cause,
    });
  }
}

/** GPT-2's byte alphabet: the printable stand-in of every byte, as byte-level vocabularies write it (Radford et al. 2019, encoder.py). */
function byteAlphabet(): ReadonlyMap<string, number> {
  const alphabet = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    alphabet.set(String.fromCharCode(printable ? byte : next++), byte);
  }
  return alphabet;
}

function bytesReader(isByteLevel: boolean): (written: string) => Uint8Array {
  const alphabet = byteAlphabet();
  if (isByteLevel) {
    return (written) => Uint8Array.from([...written].flatMap((sign) => alphabet.get(sign) ?? [...Buffer.from(sign)]));
  }
  // SentencePiece: `<0x0A>` is a byte, the lower one eighth block is a blank.
  return (written) => {
    const byte = /^<0x([0-9A-F]{2})>$/.exec(written);
    return byte ? Uint8Array.of(Number.parseInt(byte[1] as string, 16)) : Buffer.from(written.replaceAll('\u2581', ' '));
  };
}

function nameOf(general: { readonly basename?: unknown; readonly name?: unknown }): string {
  return [general.basename, general.name].filter((name) => typeof name === 'string').join(' ');
}

function specialToken(addon: AddonModel, text: string): number | undefined {
  const tokens = addon.tokenize(text, true);
  return tokens.length === 1 && (addon.getTokenAttributes(tokens[0] as number) & CONTROL_ATTRIBUTE) !== 0 ? tokens[0] : undefined;
}

function addonConfig(config: SamplerConfig): Record<string, unknown> {
  return {
    temperature: config.temperature,
    seed: config.seed >>> 0,
    ...(config.topP === undefined ? {} : { topP: config.topP }),
    ...(config.topK === undefined ? {} : { topK: config.topK }),
    ...(config.allowed === undefined
      ? {}
      : { tokenBiasKeys: config.allowed, tokenBiasValues: new Float32Array(config.allowed.length).fill(ALLOWED_BIAS) }),
  };
}

/**
 * Loads a GGUF model for generation on the CPU.
 *
 * Throws `WhetstoneError`: `model-unavailable` when the engine is missing or of another version, `model-damaged` when it
 * refuses the file or the adapter.
 */
export async function loadEngine(options: EngineOptions): Promise<LlamaEngine> {
  const model = await loadModel(options.path);
  const context = await model
    .createContext({
      contextSize: options.contextTokens,
      sequences: options.sequences,
      batchSize: MAX_BATCH_TOKENS,
      threads: options.threads,
      lora: options.adapter,
      experimentalKvCacheKeyType: CACHE_TYPES.key,
      experimentalKvCacheValueType: CACHE_TYPES.value,
    })
    .catch(async (cause: unknown) => {
      await model.dispose();
      const what =
        options.adapter === undefined ? 'The engine has no room for this model' : `The engine cannot use the adapter ${options.adapter}`;
      throw new WhetstoneError('model-failed', `${what}: ${reasonOf(cause)}`, {
        hint: 'Close other programs, ask for a smaller context, or check that the adapter was made for these weights.',
        cause,
      });
    });
  const { _model: addon, _llama: llama } = model as unknown as Inner;
  const inner = (context as unknown as { readonly _ctx: AddonContext })._ctx;
  const { general, tokenizer } = model.fileInfo.metadata;
  const vocabularySize = tokenizer.ggml.tokens.length;
  const read = bytesReader(model.vocabularyType === 'bpe');
  const bytes: (Uint8Array | undefined)[] = [];
  const greedy = new llama._bindings.AddonSampler(addon);
  greedy.applyConfig({ temperature: 0, seed: 0 });

  const fail = (cause: unknown): never => {
    throw new WhetstoneError('model-failed', `The engine failed: ${reasonOf(cause)}`, {
      hint: 'Try again; if it happens again, report it with `whetstone doctor`.',
      cause,
    });
  };

  return {
    contextTokens: context.contextSize,
    sequences: options.sequences,
    architecture: general.architecture,
    name: nameOf(general),
    vocabularySize,
    beginToken: addon.shouldPrependBosToken() ? addon.tokenBos() : undefined,
    tokenize: (text) => (text === '' ? [] : Array.from(addon.tokenize(text, false))),
    special: (text) => specialToken(addon, text),
    bytesOf: (token) => {
      bytes[token] ??=
        (addon.getTokenAttributes(token) & NORMAL_ATTRIBUTES) === 0 ? new Uint8Array() : read(addon.getTokenString(token) ?? '');
      return bytes[token];
    },
    isEnd: (token) => addon.isEogToken(token) || (addon.getTokenAttributes(token) & CONTROL_ATTRIBUTE) !== 0,
    setThreads: (threads) => inner.setThreads(threads),
    decode: async (rows) => {
      try {
        inner.initBatch(rows.reduce((sum, row) => sum + row.tokens.length, 0));
        const indices = rows.map((row) => {
          const wanted =
            row.logits === 'none' ? [] : row.logits === 'last' ? [row.tokens.length - 1] : Array.from(row.tokens, (_token, index) => index);
          return Array.from(inner.addToBatch(row.sequence, row.position, Uint32Array.from(row.tokens), Uint32Array.from(wanted)));
        });
        await inner.decodeBatch();
        return indices;
      } catch (cause) {
        return fail(cause);
      }
    },
    sampler: (config) => {
      const sampler = new llama._bindings.AddonSampler(addon);
      sampler.applyConfig(addonConfig(config));
      return {
        configure: (next) => sampler.applyConfig(addonConfig(next)),
        draw: async (at) => {
          const token = await inner.sampleToken(at, sampler).catch(fail);
          return token === -1 ? fail(new Error('no token could be drawn')) : token;
        },
        dispose: () => sampler.dispose(),
      };
    },
    logprob: async (at, token) => {
      // The engine's own `includeMax` adds the maximum only when it is asked for by name already; a greedy draw selects it.
      const [top, , , logits = [], total] = await inner
        .sampleToken(at, greedy, false, false, [[token], false, false, true, 0], true)
        .catch(fail);
      const logitOf = (wanted: number): number => {
        for (let i = 0; i < logits.length; i += 2) if (logits[i] === wanted) return logits[i + 1] as number;
        return Number.NEGATIVE_INFINITY;
      };
      return logitOf(token) - logitOf(top) - Math.log(total);
    },
    top: async (at) => {
      const [token, , , , total] = await inner.sampleToken(at, greedy, false, false, false, true).catch(fail);
      return { token, logprob: -Math.log(total) };
    },
    trim: (sequence, length) => {
      inner.removeTokenCellsFromSequence(sequence, length, -1);
    },
    copy: async (from, to) => {
      await inner.copySequenceStateFromOtherSequence(to, from).catch(fail);
    },
    dispose: async () => {
      greedy.dispose();
      await context.dispose();
      await model.dispose();
    },
  };
}

/** Loads the tokenizer of a GGUF model: a tenth of a second and some megabytes. Throws as `loadEngine` does. */
export async function loadVocabulary(path: string): Promise<Vocabulary> {
  const model = await loadModel(path, true);
  const { _model: addon } = model as unknown as Inner;
  return {
    name: nameOf(model.fileInfo.metadata.general),
    countTokens: (text) => (text === '' ? 0 : addon.tokenize(text, false).length),
    hasSpecial: (text) => specialToken(addon, text) !== undefined,
    dispose: () => model.dispose(),
  };
}

/** Loads a GGUF embedding model on the CPU. Throws as `loadEngine` does. */
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
