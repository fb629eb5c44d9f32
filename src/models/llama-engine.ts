import { WhetstoneError } from '../core/whetstone-error.ts';
import { type ContextOptions, type OpenContext, openContext } from './llama-context.ts';
import { alone, innerModel, reasonOf } from './llama-library.ts';
import { CONTROL_ATTRIBUTE, nameOf, specialToken, tokenBytes } from './llama-vocabulary.ts';
import { takeWeights, type WeightsFile } from './llama-weights.ts';

export type EngineOptions = WeightsFile & ContextOptions;

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
  /** So many nats are taken from these tokens' logits. */
  readonly lowered?: { readonly tokens: Uint32Array; readonly nats: number };
}

/** Where a distribution lies in the last evaluated batch; worthless after the next one. */
export type LogitIndex = number;

export interface Decoded {
  /** Per row, where its wanted distributions lie. */
  readonly indices: readonly (readonly LogitIndex[])[];
  /** Milliseconds of the pass itself: waiting for another model of this process is not in it. */
  readonly ms: number;
}

/** Draws tokens; keeps its own random stream from one draw to the next. */
export interface Sampler {
  configure(config: SamplerConfig): void;
  draw(at: LogitIndex): Promise<number>;
  dispose(): void;
}

/**
 * A model's weights, shared with other engines of the same file, and a context of its own: its adapter and what it has evaluated.
 * Everything from `setThreads` to `copy` needs the context to be open.
 */
export interface LlamaEngine {
  /** What was asked for until the context was opened once; then what the engine made of it. */
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
  /** Opens the context, with every sequence empty; nothing happens when it is open. Throws `model-failed`. */
  open(): Promise<void>;
  /** Closes it and forgets all that was evaluated. The weights stay. */
  close(): Promise<void>;
  /** How many threads the next evaluations use. */
  setThreads(threads: number): void;
  /** Evaluates rows together. Never two at a time. */
  decode(rows: readonly BatchRow[]): Promise<Decoded>;
  sampler(config: SamplerConfig): Sampler;
  /** ln p of `token` in the raw model. Costs about 1.3 ms on a vocabulary of 152,000. */
  logprob(at: LogitIndex, token: number): Promise<number>;
  /** The likeliest token with its ln p: a greedy draw that costs some 0.6 ms more. */
  top(at: LogitIndex): Promise<{ readonly token: number; readonly logprob: number }>;
  /** Forgets everything from `length` tokens on. */
  trim(sequence: number, length: number): void;
  /** Makes `to` an equal of `from`. */
  copy(from: number, to: number): Promise<void>;
  /** Closes the context for good and releases the weights. */
  dispose(): Promise<void>;
}

/** Added to the logits of allowed tokens: far above any logit, small enough that float32 keeps 5 digits of their differences. */
const ALLOWED_BIAS = 500;
/** As good as never, and still a number. */
const MOST_LOWERED = 500;

function biasOf({ allowed, lowered }: SamplerConfig): Record<string, unknown> {
  if (allowed) return { tokenBiasKeys: allowed, tokenBiasValues: new Float32Array(allowed.length).fill(ALLOWED_BIAS) };
  if (!lowered) return {};
  const bias = -Math.min(lowered.nats, MOST_LOWERED);
  return { tokenBiasKeys: lowered.tokens, tokenBiasValues: new Float32Array(lowered.tokens.length).fill(bias) };
}

function addonConfig(config: SamplerConfig): Record<string, unknown> {
  return {
    temperature: config.temperature,
    seed: config.seed >>> 0,
    ...(config.topP === undefined ? {} : { topP: config.topP }),
    ...(config.topK === undefined ? {} : { topK: config.topK }),
    ...biasOf(config),
  };
}

function fail(cause: unknown): never {
  throw new WhetstoneError('model-failed', `The engine failed: ${reasonOf(cause)}`, {
    hint: 'Try again; if it happens again, report it with `whetstone doctor`.',
    cause,
  });
}

/**
 * Loads a GGUF model for generation on the CPU, or shares the weights that this process has loaded from the same file. `open` it before
 * anything is evaluated.
 *
 * Throws `WhetstoneError`: `model-unavailable` when the engine is missing or of another version, `model-damaged` when it
 * refuses the file.
 */
export async function loadEngine(options: EngineOptions): Promise<LlamaEngine> {
  const weights = await takeWeights(options);
  const { model } = weights;
  const { addon, bindings } = innerModel(model);
  const { general, tokenizer } = model.fileInfo.metadata;
  const greedy = new bindings.AddonSampler(addon);
  greedy.applyConfig({ temperature: 0, seed: 0 });

  let context: OpenContext | undefined;
  let isDisposed = false;
  let { contextTokens } = options;
  const opened = (): OpenContext['addon'] => context?.addon ?? fail(new Error('its context is closed'));
  const close = async (): Promise<void> => {
    const closing = context;
    context = undefined;
    if (closing) await alone(() => closing.close());
  };

  return {
    get contextTokens() {
      return contextTokens;
    },
    sequences: options.sequences,
    architecture: general.architecture,
    name: nameOf(general),
    vocabularySize: tokenizer.ggml.tokens.length,
    beginToken: addon.shouldPrependBosToken() ? addon.tokenBos() : undefined,
    tokenize: (text) => (text === '' ? [] : Array.from(addon.tokenize(text, false))),
    special: (text) => specialToken(addon, text),
    bytesOf: tokenBytes(addon, model.vocabularyType === 'bpe'),
    isEnd: (token) => addon.isEogToken(token) || (addon.getTokenAttributes(token) & CONTROL_ATTRIBUTE) !== 0,
    open: async () => {
      if (isDisposed) fail(new Error('the model was closed'));
      context ??= await alone(() => openContext(model, options));
      contextTokens = context.contextTokens;
    },
    close,
    setThreads: (threads) => opened().setThreads(threads),
    decode: async (rows) => {
      const inner = opened();
      try {
        return await alone(async () => {
          const started = performance.now();
          inner.initBatch(rows.reduce((sum, row) => sum + row.tokens.length, 0));
          const indices = rows.map((row) => {
            const wanted =
              row.logits === 'none'
                ? []
                : row.logits === 'last'
                  ? [row.tokens.length - 1]
                  : Array.from(row.tokens, (_token, index) => index);
            return Array.from(inner.addToBatch(row.sequence, row.position, Uint32Array.from(row.tokens), Uint32Array.from(wanted)));
          });
          await inner.decodeBatch();
          return { indices, ms: performance.now() - started };
        });
      } catch (cause) {
        return fail(cause);
      }
    },
    sampler: (config) => {
      const sampler = new bindings.AddonSampler(addon);
      sampler.applyConfig(addonConfig(config));
      return {
        configure: (next) => sampler.applyConfig(addonConfig(next)),
        draw: async (at) => {
          const token = await opened().sampleToken(at, sampler).catch(fail);
          return token === -1 ? fail(new Error('no token could be drawn')) : token;
        },
        dispose: () => sampler.dispose(),
      };
    },
    logprob: async (at, token) => {
      // The engine's own `includeMax` adds the maximum only when it is asked for by name already; a greedy draw selects it.
      const [top, , , logits = [], total] = await opened()
        .sampleToken(at, greedy, false, false, [[token], false, false, true, 0], true)
        .catch(fail);
      const logitOf = (wanted: number): number => {
        for (let i = 0; i < logits.length; i += 2) if (logits[i] === wanted) return logits[i + 1] as number;
        return Number.NEGATIVE_INFINITY;
      };
      return logitOf(token) - logitOf(top) - Math.log(total);
    },
    top: async (at) => {
      const [token, , , , total] = await opened().sampleToken(at, greedy, false, false, false, true).catch(fail);
      return { token, logprob: -Math.log(total) };
    },
    trim: (sequence, length) => {
      opened().removeTokenCellsFromSequence(sequence, length, -1);
    },
    copy: async (from, to) => {
      await opened().copySequenceStateFromOtherSequence(to, from).catch(fail);
    },
    dispose: async () => {
      isDisposed = true;
      greedy.dispose();
      await close();
      await weights.release();
    },
  };
}
