import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { z } from 'zod';
import { namedDiskError } from '../workspaces/disk-errors.ts';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/** One line of the file: `start` and `length` in bytes, without the newline. `record` is `undefined` when the line cannot be read. */
export interface JsonLine<T> {
  readonly start: number;
  readonly length: number;
  readonly record: T | undefined;
}

/**
 * Append-only JSON lines. A line is handed to the operating system whole before `append` returns, so a killed process loses nothing
 * that was appended; `sync` asks for more, the disk itself, against a power cut. A line cut short by a kill is removed when opening.
 * Throws `WhetstoneError` (`disk-full`), after taking the half-written line back.
 */
export class JsonLinesFile<T> {
  readonly path: string;
  /** Bytes of a half-written last line that were cut when opening; 0 when the file was whole. */
  readonly cutBytes: number;
  readonly #schema: z.ZodType<T>;
  readonly #descriptor: number;
  #size: number;
  #syncing: Promise<void> = Promise.resolve();

  constructor(path: string, schema: z.ZodType<T>) {
    this.path = path;
    this.#schema = schema;
    try {
      this.#descriptor = openSync(path, 'a+');
    } catch (error) {
      throw namedDiskError(error, path);
    }
    const size = fstatSync(this.#descriptor).size;
    this.#size = this.#endOfLastLine(size);
    this.cutBytes = size - this.#size;
    if (this.cutBytes > 0) ftruncateSync(this.#descriptor, this.#size);
  }

  get size(): number {
    return this.#size;
  }

  append(record: T): { readonly start: number; readonly length: number } {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    const start = this.#size;
    try {
      // A full disk may take a part of the line first and refuse the rest.
      for (let written = 0; written < line.length; ) written += writeSync(this.#descriptor, line, written);
    } catch (error) {
      ftruncateSync(this.#descriptor, start);
      throw namedDiskError(error, this.path);
    }
    this.#size = start + line.length;
    return { start, length: line.length - 1 };
  }

  read(start: number, length: number): T | undefined {
    const bytes = Buffer.alloc(length);
    readSync(this.#descriptor, bytes, 0, length, start);
    return parseLine(bytes.toString(), this.#schema);
  }

  /** Lines from byte `from` on, which must be the start of a line. */
  lines(from = 0): Generator<JsonLine<T>> {
    return linesOf(this.#descriptor, from, this.#size, this.#schema);
  }

  /** Resolves when what was appended so far lies on the disk. */
  sync(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#syncing = this.#syncing.then(
      () =>
        new Promise((resolve, reject) => {
          fdatasync(descriptor, (error) => (error === null ? resolve() : reject(namedDiskError(error, this.path))));
        }),
    );
    return this.#syncing;
  }

  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      closeSync(this.#descriptor);
    }
  }

  #endOfLastLine(size: number): number {
    for (let end = size; end > 0; ) {
      const length = Math.min(CHUNK_BYTES, end);
      const chunk = Buffer.alloc(length);
      readSync(this.#descriptor, chunk, 0, length, end - length);
      const newline = chunk.lastIndexOf(NEWLINE);
      if (newline >= 0) return end - length + newline + 1;
      end -= length;
    }
    return 0;
  }
}

/** Whole lines of a file that somebody else may be writing; a last line without its newline is not there yet. */
export function* jsonLines<T>(path: string, schema: z.ZodType<T>): Generator<JsonLine<T>> {
  const descriptor = openSync(path, 'r');
  try {
    yield* linesOf(descriptor, 0, fstatSync(descriptor).size, schema);
  } finally {
    closeSync(descriptor);
  }
}

function* linesOf<T>(descriptor: number, from: number, size: number, schema: z.ZodType<T>): Generator<JsonLine<T>> {
  let start = from;
  let rest: Buffer = Buffer.alloc(0);
  for (let position = from; position < size; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size - position));
    const read = readSync(descriptor, chunk, 0, chunk.length, position);
    if (read === 0) return; // Cut while it was read.
    position += read;
    let bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      yield { start, length: end, record: parseLine(bytes.subarray(0, end).toString(), schema) };
      start += end + 1;
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
}

function parseLine<T>(line: string, schema: z.ZodType<T>): T | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // Not JSON: a damaged line is counted and told by the store, and its unit is done again.
  }
}
