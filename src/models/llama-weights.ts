import { resolve } from 'node:path';
import type { LlamaModel } from 'node-llama-cpp';
import { loadModel } from './llama-library.ts';

export interface WeightsFile {
  /** GGUF file. */
  readonly path: string;
  /** Of its content: a file that was exchanged is another one. */
  readonly sha256: string;
}

/** Weights that others of this process may hold, too. */
export interface Weights {
  readonly model: LlamaModel;
  /** The last one to release them lets them go. Releasing twice is releasing once. */
  release(): Promise<void>;
}

interface Held {
  readonly model: Promise<LlamaModel>;
  holders: number;
}

const held = new Map<string, Held>();

/** Loads a model file, or shares it with whoever in this process has loaded it. Throws what `loadModel` throws. */
export async function takeWeights({ path, sha256 }: WeightsFile): Promise<Weights> {
  const key = `${sha256} ${resolve(path)}`;
  const entry = held.get(key) ?? { model: loadModel(path), holders: 0 };
  held.set(key, entry);
  entry.holders++;
  const letGo = (): boolean => {
    entry.holders--;
    if (entry.holders > 0) return false;
    if (held.get(key) === entry) held.delete(key);
    return true;
  };
  let model: LlamaModel;
  try {
    model = await entry.model;
  } catch (error) {
    letGo();
    throw error;
  }
  let isReleased = false;
  return {
    model,
    async release() {
      if (isReleased) return;
      isReleased = true;
      if (letGo()) await model.dispose();
    },
  };
}
