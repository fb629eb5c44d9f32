import { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** Key that the trainer writes into every adapter: SHA-256 of the model file it was trained on. */
const ownBase = z.object({ whetstone: z.object({ base: z.object({ sha256: z.string() }) }) });

/** SHA-256 of the base that an adapter says it was made for; `undefined` when it does not say, or is no adapter at all. */
export async function adapterBase(path: string): Promise<string | undefined> {
  try {
    const { readGgufFileInfo } = await import('node-llama-cpp');
    const { metadata } = await readGgufFileInfo(path, { sourceType: 'filesystem', readTensorInfo: false, logWarnings: false });
    return ownBase.safeParse(metadata).data?.whetstone.base.sha256;
  } catch {
    return undefined; // No GGUF file, or no engine to read it: opening the model says so.
  }
}

/**
 * Lets an adapter through that was made for these weights, or that does not say for which. On others it would load wherever the shapes
 * agree, and answer nonsense. Throws `WhetstoneError` (`wrong-base`).
 */
export async function requireBase(adapter: string, base: { readonly path: string; readonly sha256: string }): Promise<void> {
  const wanted = await adapterBase(adapter);
  if (wanted === undefined || wanted === base.sha256) return;
  throw new WhetstoneError(
    'wrong-base',
    `The adapter ${adapter} was trained on the weights ${wanted.slice(0, 16)}…, and ${base.path} holds ${base.sha256.slice(0, 16)}….`,
    { hint: 'Name the model it was trained on, or train again on this one: whetstone train --models NAME' },
  );
}
