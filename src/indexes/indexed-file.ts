import { codeWords } from '../core/code-words.ts';
import type { Definition, Language, Span } from '../core/language.ts';
import { codeChunks } from './code-chunks.ts';

export interface IndexedChunk extends Span {
  /** Word -> how often it occurs. */
  readonly counts: ReadonlyMap<string, number>;
  /** Words in all. */
  readonly length: number;
}

/** One file's content, ready to be searched. It knows no path: equal contents are indexed once. */
export interface IndexedFile {
  readonly text: string;
  readonly chunks: readonly IndexedChunk[];
  readonly definitions: readonly Definition[];
  readonly language: Language;
}

/** Reads a file's definitions and words. Broken syntax gives fewer definitions, never an error. */
export async function indexFile(text: string, language: Language): Promise<IndexedFile> {
  const definitions = await language.definitions(text);
  const chunks = codeChunks(text, definitions).map(({ start, end }) => {
    const words = codeWords(text.slice(start, end));
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return { start, end, counts, length: words.length };
  });
  return { text, chunks, definitions, language };
}
