import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { namedDiskError } from './disk-errors.ts';

/**
 * A JSON file of ours; `undefined` where there is none. Throws `WhetstoneError` (`store-damaged`) for one of another form; `hint` says how
 * it is made anew.
 */
export function readJson<T>(path: string, schema: z.ZodType<T>, hint: string): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new WhetstoneError('store-damaged', `${path} is not the file it should be.`, { hint, cause });
  }
}

/** Writes JSON as {@link writeWhole} does. */
export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/**
 * Writes a file in one step, with the folders it lies in: a reader, a kill or a power cut sees the old file, the new one, or none, never a
 * half. Throws `WhetstoneError` (`disk-full`), then the old one is still there.
 */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeThrough(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw namedDiskError(error, path);
  }
}

/** Down to the disk: else a power cut may leave the new name with nothing behind it. */
function writeThrough(path: string, text: string): void {
  const descriptor = openSync(path, 'w');
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
