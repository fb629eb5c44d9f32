import type { CodeIndex } from '../core/code-index.ts';
import type { Snippet } from '../core/model.ts';
import { bm25, type Corpus } from './bm25.ts';
import type { IndexedFile } from './indexed-file.ts';
import type { Place, Postings } from './postings.ts';
import { signatureOf } from './signature-of.ts';

/** Shared postings without the `hidden` paths, and the view's own for the files that differ. */
export interface View {
  readonly shared: Postings;
  readonly hidden: ReadonlySet<string>;
  readonly own: Postings;
}

/** One workspace's index. `open` is asked on first use, so a technique that shows no context pays nothing. */
export function indexView(revision: string, open: () => Promise<View>): CodeIndex {
  return {
    revision,
    async *search(query, { limit, signal }) {
      signal.throwIfAborted();
      for (const { place, score } of bm25(query, corpusOf(await open())).slice(0, limit)) {
        signal.throwIfAborted();
        yield snippetOf(place, score, `BM25 ${score.toFixed(1)}`);
      }
    },
    async *definitions(name) {
      for (const [path, file] of filesNaming(name, await open())) {
        for (const definition of file.definitions) if (definition.name === name) yield signatureOf(path, file, definition);
      }
    },
    async *references(name) {
      const places = corpusOf(await open()).withWord(name.toLowerCase());
      for (const place of places.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.chunk.start - b.chunk.start))) {
        if (uses(place, name) > 0) yield snippetOf(place, 1, `uses ${name}`);
      }
    },
  };
}

function corpusOf({ shared, hidden, own }: View): Corpus {
  const gone = [...hidden].flatMap((path) => shared.files.get(path)?.chunks ?? []);
  return {
    chunkCount: shared.chunkCount - gone.length + own.chunkCount,
    wordCount: shared.wordCount - gone.reduce((sum, chunk) => sum + chunk.length, 0) + own.wordCount,
    withWord: (word) => [...(shared.byWord.get(word) ?? []).filter(({ path }) => !hidden.has(path)), ...(own.byWord.get(word) ?? [])],
  };
}

/** Files that define a name, in order of their paths. */
function filesNaming(name: string, { shared, hidden, own }: View): [string, IndexedFile][] {
  const paths = [...(shared.byName.get(name) ?? []).filter((path) => !hidden.has(path)), ...(own.byName.get(name) ?? [])];
  return paths.sort().map((path) => [path, (own.files.get(path) ?? shared.files.get(path)) as IndexedFile]);
}

function snippetOf({ path, file, chunk }: Place, score: number, reason: string): Snippet {
  return { path, text: file.text.slice(chunk.start, chunk.end), start: chunk.start, score, reason };
}

/** How often a chunk has the name, not counting the places where the name is defined. */
function uses({ file, chunk }: Place, name: string): number {
  const word = new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replace(/[$]/g, '\\$&')}(?![\\p{L}\\p{N}_$])`, 'gu');
  const found = [...file.text.slice(chunk.start, chunk.end).matchAll(word)].length;
  const defined = file.definitions.filter(
    (definition) => definition.name === name && definition.start >= chunk.start && definition.start < chunk.end,
  ).length;
  return found - defined;
}
