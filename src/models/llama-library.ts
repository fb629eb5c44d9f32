import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { turns } from './turns.ts';

/**
 * The one version whose inner parts this file was written against. The public interface of the library decodes through a queue of
 * its own, shifts states that are too long, copies no sequence and gives log-probabilities only by sorting the whole vocabulary
 * (12.7 ms a token on a vocabulary of 152,000, against 0.6 ms this way), and it keeps every adapter until the weights go, by path, also
 * when the file has changed. So the binding below it is used, and only in the files called `llama-*`.
 */
export const ENGINE_VERSION = '3.22.1';

export interface AddonSampler {
  applyConfig(config: Record<string, unknown>): void;
  dispose(): void;
}
export interface AddonLora {
  dispose(): Promise<void>;
}
type SampleWithLogits = [token: number, probabilities: undefined, confidence: undefined, logits: number[] | undefined, total: number];
export interface AddonContext {
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
  setLoras(adapters: readonly AddonLora[], scales: readonly number[]): void;
}
export interface AddonModel {
  tokenize(text: string, special: boolean): Uint32Array;
  getTokenString(token: number): string | undefined;
  getTokenAttributes(token: number): number;
  isEogToken(token: number): boolean;
  shouldPrependBosToken(): boolean;
  tokenBos(): number;
  loadLora(adapter: AddonLora): Promise<void>;
}
export interface Bindings {
  readonly AddonSampler: new (model: AddonModel) => AddonSampler;
  readonly AddonModelLora: new (model: AddonModel, path: string) => AddonLora;
}

/** What lies below a loaded model. */
export function innerModel(model: LlamaModel): { readonly addon: AddonModel; readonly bindings: Bindings } {
  const { _model, _llama } = model as unknown as { readonly _model: AddonModel; readonly _llama: { readonly _bindings: Bindings } };
  return { addon: _model, bindings: _llama._bindings };
}

/** What lies below a context. */
export function innerContext(context: LlamaContext): AddonContext {
  return (context as unknown as { readonly _ctx: AddonContext })._ctx;
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

export function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return lastComplaint === '' ? message : `${message} (${lastComplaint.trim()})`;
}

let sharedLlama: Promise<Llama> | undefined;

/** One instance of the engine serves all models of the process. Throws `WhetstoneError`: `model-unavailable`, `model-damaged`. */
export async function loadModel(path: string, vocabOnly = false): Promise<LlamaModel> {
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

const processor = turns(1);
const never = new AbortController().signal;

/**
 * Runs passes, and what opens and closes contexts, one after another in the whole process. The engine's threads wait by spinning, so two
 * passes side by side slow each other down far more than twofold; and what an adapter adds to its weights is no safe reading while it
 * is being added.
 */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  const giveBack = await processor.take(never);
  try {
    return await work();
  } finally {
    giveBack();
  }
}
