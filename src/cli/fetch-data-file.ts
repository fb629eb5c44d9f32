import { copyFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isFileOf } from '../benchmarks/data-file.ts';
import type { DataSource } from '../core/benchmark-problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { downloadHubFile } from '../models/hub-download.ts';
import { fileState } from './data-sets.ts';

export interface FetchOptions {
  /** Folder of the data set. */
  readonly folder: string;
  readonly dataSet: string;
  /** A folder, or the address of a server, that holds the files as SET/FILE (a folder also as FILE). Left out: the source's own address. */
  readonly from: string | undefined;
  readonly signal: AbortSignal;
  onProgress(doneBytes: number): void;
}

/**
 * Brings one file of a data set into its folder; it appears under its name only when its hash is right, and what an interrupted download
 * left is gone on with. Gives whether anything had to be fetched.
 *
 * Throws `WhetstoneError` (`data-missing`, `data-damaged`, `no-source-answers`); abort throws `signal.reason`.
 */
export async function fetchDataFile(source: DataSource, options: FetchOptions): Promise<boolean> {
  const { folder, from } = options;
  const state = await fileState(folder, source);
  if (state === 'here' || state === 'part') return false;
  const target = join(folder, source.file);
  await mkdir(dirname(target), { recursive: true });
  if (from === undefined) await download(source, source.address, target, options);
  else if (/^https?:\/\//.test(from))
    await download(source, `${from.replace(/\/$/, '')}/${options.dataSet}/${source.file}`, target, options);
  else await copyFrom(source, from, target, options);
  return true;
}

async function copyFrom(source: DataSource, from: string, target: string, { dataSet }: FetchOptions): Promise<void> {
  const places = [join(from, dataSet, source.file), join(from, source.file)];
  for (const place of places) {
    const content = await readFile(place).catch(() => undefined);
    if (content === undefined) continue;
    if (!isFileOf(source, content)) throw damaged(`${place} is another file than ${dataSet} was published with`, source);
    const draft = `${target}.${process.pid}`;
    await copyFile(place, draft);
    await rename(draft, target);
    return;
  }
  throw new WhetstoneError('data-missing', `Neither ${places.join(' nor ')} is there.`, { hint: `Get it from ${source.address}.` });
}

async function download(source: DataSource, address: string, target: string, { signal, onProgress }: FetchOptions): Promise<void> {
  const partial = `${target}.partial`;
  // What an earlier attempt left may belong to another file: then once more from the start.
  const wasBegun = await stat(partial).then(
    () => true,
    () => false,
  );
  for (const isLastTry of wasBegun ? [false, true] : [true]) {
    await downloadHubFile(address, partial, { signal, onProgress }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw noAnswer(address, cause);
    });
    if (isFileOf(source, await readFile(partial))) return rename(partial, target);
    await rm(partial);
    if (isLastTry) throw damaged(`${address} is another file than was published`, source);
  }
}

function noAnswer(address: string, cause: unknown): WhetstoneError {
  const why = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
  return new WhetstoneError('no-source-answers', `${address} cannot be fetched: ${why}.`, {
    hint: 'Try again (what was fetched is kept), or get the file in another way and name its folder with --from.',
    cause,
  });
}

function damaged(what: string, { sha256 }: DataSource): WhetstoneError {
  return new WhetstoneError('data-damaged', `${what}.`, { hint: `Its SHA-256 should be ${sha256}.` });
}
