import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { z } from 'zod';
import type { DataSource } from '../core/benchmark-problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { parseJson } from './python-json.ts';

/** Address of a file of a public repository at one commit. */
export function rawAddress(repository: string, commit: string, path: string): string {
  return `https://raw.githubusercontent.com/${repository}/${commit}/${path}`;
}

/** Whether these bytes are the file that the source names, or one of its known parts. */
export function isFileOf(source: DataSource, content: Uint8Array): boolean {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return [source, ...(source.parts ?? [])].some((known) => known.sha256 === sha256);
}

/**
 * The text of a data file, unpacked when it ends in `.gz`. Nothing is read that has another hash than its source says, so that a figure
 * names its data. `dataSet` is what the hint tells to fetch.
 * Throws `WhetstoneError` (`data-missing`, `data-damaged`).
 */
export async function readDataFile(folder: string, source: DataSource, dataSet: string): Promise<string> {
  const path = join(folder, source.file);
  const hint = `Fetch it with: whetstone data fetch ${dataSet}`;
  const content = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new WhetstoneError('data-missing', `The data file ${path} is not there (${cause.code ?? cause.message}).`, { hint, cause });
  });
  if (!isFileOf(source, content)) {
    throw new WhetstoneError('data-damaged', `The data file ${path} has another hash than ${dataSet} was published with.`, { hint });
  }
  return (source.file.endsWith('.gz') ? await promisify(gunzip)(content) : content).toString('utf8');
}

/** The records of a file of JSON lines, each checked. Throws as `readDataFile`, and `data-damaged` for a record of another form. */
export async function readRecords<S extends z.ZodType>(
  folder: string,
  source: DataSource,
  { dataSet, schema }: { readonly dataSet: string; readonly schema: S },
): Promise<readonly z.output<S>[]> {
  const lines = (await readDataFile(folder, source, dataSet)).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => checkedRecord(parseJson(line), schema, `line ${index + 1} of ${source.file}`));
}

/** The records of a file that is one JSON array or one object of records. Throws as `readRecords`. */
export async function readCollection<S extends z.ZodType>(
  folder: string,
  source: DataSource,
  { dataSet, schema }: { readonly dataSet: string; readonly schema: S },
): Promise<readonly z.output<S>[]> {
  const value = parseJson(await readDataFile(folder, source, dataSet));
  const records = Array.isArray(value) ? value : Object.values(value as object);
  return records.map((record, index) => checkedRecord(record, schema, `record ${index + 1} of ${source.file}`));
}

function checkedRecord<S extends z.ZodType>(value: unknown, schema: S, where: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new WhetstoneError('data-damaged', `${where} has another form than expected: ${result.error.issues[0]?.message}.`, {
    hint: 'The reader of this data set must be mended: its file has the right hash.',
  });
}
