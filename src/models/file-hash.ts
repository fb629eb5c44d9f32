import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

const rememberedSchema = z.record(z.string(), z.object({ bytes: z.number(), mtimeMs: z.number(), sha256: z.string() }));

/** Hex SHA-256 of a file, read in pieces. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 4 << 20 })) {
    signal?.throwIfAborted();
    hash.update(piece as Buffer);
  }
  return hash.digest('hex');
}

function memoryPath(home: string): string {
  return join(home, 'models', 'hashes.json');
}

async function remembered(home: string): Promise<z.infer<typeof rememberedSchema>> {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(memoryPath(home), 'utf8')));
  } catch {
    // Missing or torn: it only saves time, so it starts anew.
    return {};
  }
}

/** The hash of a file as it was last computed; `undefined` when it was never computed or the file has changed since (size or time). */
export async function knownHash(path: string, home: string): Promise<string | undefined> {
  const { size, mtimeMs } = await stat(path);
  const known = (await remembered(home))[resolve(path)];
  return known && known.bytes === size && known.mtimeMs === mtimeMs ? known.sha256 : undefined;
}

export async function rememberHash(path: string, home: string, sha256: string): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  const all = { ...(await remembered(home)), [resolve(path)]: { bytes: size, mtimeMs, sha256 } };
  const target = memoryPath(home);
  await mkdir(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(all, null, 2)}\n`);
  await rename(draft, target);
}

/** Hex SHA-256 of a file, computed once for each state of it (half a second for half a gigabyte) and remembered under `home`. */
export async function rememberedHash(path: string, home: string, signal?: AbortSignal): Promise<string> {
  const known = await knownHash(path, home);
  if (known) return known;
  const sha256 = await hashFile(path, signal);
  await rememberHash(path, home, sha256);
  return sha256;
}
