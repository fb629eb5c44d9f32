import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { DataSource } from '../core/benchmark-problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/**
 * The records of one JSON-lines file of a data set, in its order. Texts of records are data and untrusted.
 *
 * Throws `WhetstoneError`: `data-missing` when the file is not in `folder`, `data-damaged` when its hash or its form is not the one known.
 */
export async function readJsonLines<T>(folder: string, source: DataSource, schema: z.ZodType<T>): Promise<readonly T[]> {
  const path = join(folder, source.file);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new WhetstoneError('data-missing', `${path} is not there.`, {
      hint: `Fetch it (whetstone data fetch), or put ${source.address} there.`,
      cause,
    });
  });
  if (createHash('sha256').update(bytes).digest('hex') !== source.sha256) throw damaged(path, 'its SHA-256 is not the known one');
  const lines = bytes.toString('utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line, index) => parseLine(line, path, index, schema));
}

function parseLine<T>(line: string, path: string, index: number, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw damaged(path, `record ${index + 1} has not the known form`, cause);
  }
}

function damaged(path: string, why: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError('data-damaged', `${path} cannot be used: ${why}.`, { hint: 'Delete it and fetch it again.', cause });
}
