import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { knownHash, rememberedHash } from './file-hash.ts';
import { MODELS, type ModelEntry, modelEntry } from './registry.ts';

export type ModelState = 'absent' | 'partly-fetched' | 'present' | 'truncated' | 'damaged';

export interface ModelStatus {
  readonly entry: ModelEntry;
  readonly state: ModelState;
  /** Where the file is, or would be. */
  readonly path: string;
  /** On disk now. */
  readonly bytes: number;
  /** Of the file on disk, when it has been computed. */
  readonly sha256?: string;
}

export function modelPath(name: string, home: string): string {
  return join(home, 'models', `${name}.gguf`);
}

/** Folder of what has been fetched of a model that is not whole yet. */
export function partsPath(name: string, home: string): string {
  return join(home, 'models', `.${name}.parts`);
}

const pinsSchema = z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() }));
export type Pins = z.infer<typeof pinsSchema>;

export function pinsPath(home: string): string {
  return join(home, 'models', 'pins.json');
}

/** Hashes that hubs named for their own build of a model when it was first fetched, by the model's name. */
export async function readPins(home: string): Promise<Pins> {
  const text = await readFile(pinsPath(home), 'utf8').catch(() => '{}');
  try {
    return pinsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new WhetstoneError('model-damaged', `${pinsPath(home)} cannot be read.`, { hint: 'Delete it, and pull the model again.', cause });
  }
}

async function folderBytes(path: string): Promise<number> {
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(path, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What of a model is on this machine, told by sizes and remembered hashes: reads no weights. */
export async function modelStatus(name: string, { home }: { readonly home: string }): Promise<ModelStatus> {
  const entry = modelEntry(name);
  const path = modelPath(name, home);
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
  if (bytes === undefined) {
    const fetched = await folderBytes(partsPath(name, home));
    return { entry, path, bytes: fetched, state: fetched > 0 ? 'partly-fetched' : 'absent' };
  }
  const accepted = [entry, (await readPins(home))[name]].filter((one) => one !== undefined);
  const sha256 = await knownHash(path, home);
  const isRightSize = accepted.some((one) => one.bytes === bytes);
  const isRightHash = sha256 === undefined || accepted.some((one) => one.sha256 === sha256);
  const state = isRightSize && isRightHash ? 'present' : bytes < Math.min(...accepted.map((one) => one.bytes)) ? 'truncated' : 'damaged';
  return { entry, path, bytes, state, ...(sha256 === undefined ? {} : { sha256 }) };
}

export function listModels(options: { readonly home: string }): Promise<ModelStatus[]> {
  return Promise.all(MODELS.map(({ name }) => modelStatus(name, options)));
}

/** Deletes a model's file and what was fetched of it; says how many bytes that freed. */
export async function removeModel(name: string, { home }: { readonly home: string }): Promise<number> {
  const { bytes, path } = await modelStatus(name, { home });
  await rm(path, { force: true });
  await rm(partsPath(name, home), { recursive: true, force: true });
  return bytes;
}

/**
 * Path and hash of a model that is whole, read through once for each state of the file.
 *
 * Throws `WhetstoneError`: `model-unavailable` when it is not here, `model-damaged` when it is not what it should be.
 */
export async function verifiedModel(name: string, { home }: { readonly home: string }): Promise<{ path: string; sha256: string }> {
  const status = await modelStatus(name, { home });
  const hint = `Run \`whetstone model rm ${name}\`, then \`whetstone model pull ${name}\`.`;
  switch (status.state) {
    case 'absent':
    case 'partly-fetched':
      throw new WhetstoneError('model-unavailable', `The model ${name} is not on this machine.`, {
        hint: `Run \`whetstone model pull ${name}\` (${Math.round(status.entry.bytes / 1e6)} MB).`,
      });
    case 'truncated':
      throw new WhetstoneError('model-damaged', `${status.path} is cut off: ${status.bytes} of ${status.entry.bytes} bytes.`, { hint });
    case 'damaged':
      throw new WhetstoneError('model-damaged', `${status.path} is not the file it should be.`, { hint });
    case 'present': {
      const sha256 = await rememberedHash(status.path, home);
      const pinned = (await readPins(home))[name]?.sha256;
      if (sha256 !== status.entry.sha256 && sha256 !== pinned) {
        throw new WhetstoneError('model-damaged', `${status.path} has the right size but another content (SHA-256 ${sha256}).`, { hint });
      }
      return { path: status.path, sha256 };
    }
  }
}
