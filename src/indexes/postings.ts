import type { IndexedChunk, IndexedFile } from './indexed-file.ts';

export interface Place {
  readonly path: string;
  readonly file: IndexedFile;
  readonly chunk: IndexedChunk;
}

/** Word -> chunks that hold it, over a set of files; built once for the files that most views share. */
export interface Postings {
  readonly files: ReadonlyMap<string, IndexedFile>;
  readonly byWord: ReadonlyMap<string, readonly Place[]>;
  /** Name -> files that define it. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly chunkCount: number;
  readonly wordCount: number;
}

export function postingsOf(files: ReadonlyMap<string, IndexedFile>): Postings {
  const byWord = new Map<string, Place[]>();
  const byName = new Map<string, string[]>();
  let chunkCount = 0;
  let wordCount = 0;
  for (const [path, file] of files) {
    for (const name of new Set(file.definitions.map((definition) => definition.name))) push(byName, name, path);
    for (const chunk of file.chunks) {
      chunkCount += 1;
      wordCount += chunk.length;
      const place = { path, file, chunk };
      for (const word of chunk.counts.keys()) push(byWord, word, place);
    }
  }
  return { files, byWord, byName, chunkCount, wordCount };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
