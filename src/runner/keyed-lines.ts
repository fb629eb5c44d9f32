import type { z } from 'zod';
import { JsonLinesFile } from './json-lines-file.ts';

/**
 * Records kept by key, in memory and as JSON lines: as many as fit into memory (some kilobytes each). A record that is not final (our own
 * error) makes room for a later one; a final one stays. Whoever opens it for writing holds the run's lock.
 */
export class KeyedLines<T extends { readonly key: string }> implements AsyncDisposable {
  readonly #file: JsonLinesFile<T>;
  readonly #isFinal: (record: T) => boolean;
  readonly #records = new Map<string, T>();

  constructor(path: string, schema: z.ZodType<T>, isFinal: (record: T) => boolean) {
    this.#file = new JsonLinesFile(path, schema);
    this.#isFinal = isFinal;
    for (const { record } of this.#file.lines()) if (record !== undefined && this.#isWanted(record)) this.#records.set(record.key, record);
  }

  get(key: string): T | undefined {
    return this.#records.get(key);
  }

  /** The record of this key, if nothing is left to do for it. */
  final(key: string): T | undefined {
    const record = this.#records.get(key);
    return record !== undefined && this.#isFinal(record) ? record : undefined;
  }

  /** `false` when there was one already. Returns after the operating system has the line. */
  append(record: T): boolean {
    if (!this.#isWanted(record)) return false;
    this.#file.append(record);
    this.#records.set(record.key, record);
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  #isWanted(record: T): boolean {
    const known = this.#records.get(record.key);
    return known === undefined || (!this.#isFinal(known) && this.#isFinal(record));
  }
}
