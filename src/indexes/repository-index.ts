import type { CodeIndex } from '../core/code-index.ts';
import type { Language } from '../core/language.ts';
import type { Workspace } from '../core/workspace.ts';
import { indexView, type View } from './index-view.ts';
import { type IndexedFile, indexFile } from './indexed-file.ts';
import { type Postings, postingsOf } from './postings.ts';

/** A file longer than this (UTF-16 code units) is data or generated code: it would cost seconds and answer nothing. */
const MOST_CHARACTERS = 512 * 1024;
/** Contents kept beside those of the common base: the holed file of each task at work, and what the user changed lately. */
const KEPT_EXTRAS = 256;
/** When more than this share of the files differs from the base, the base is built anew. */
const STALE_SHARE = 0.2;

export interface RepositoryIndex {
  /** Index of exactly what can be read through this workspace. Costs nothing until it is asked something; then the reading of the files, and the indexing of those not seen before. */
  view(workspace: Workspace): CodeIndex;
}

const keyOf = (text: string, language: Language): string => `${language.name}\n${text}`;

/**
 * Words and symbols of a repository: BM25 over syntax chunks, definitions and references by name.
 *
 * Contents are indexed once. A view shares the postings of all files that are as in the base and indexes only those that differ (the
 * file with the hole, hidden twins), so what a workspace hides or empties is never reached through its view.
 */
export function repositoryIndex({ languageOf }: { readonly languageOf: (path: string) => Language | undefined }): RepositoryIndex {
  const byContent = new Map<string, Promise<IndexedFile>>();
  let base: Promise<Postings> | undefined;

  const indexed = (text: string, language: Language): Promise<IndexedFile> => {
    const key = keyOf(text, language);
    const known = byContent.get(key);
    if (known) return known;
    const fresh = indexFile(text, language);
    fresh.catch(() => byContent.delete(key));
    byContent.set(key, fresh);
    return fresh;
  };

  const forget = ({ files }: Postings): void => {
    const kept = new Set([...files.values()].map(({ text, language }) => keyOf(text, language)));
    for (const key of byContent.keys()) {
      if (byContent.size <= kept.size + KEPT_EXTRAS) return;
      if (!kept.has(key)) byContent.delete(key);
    }
  };

  const textsOf = async (workspace: Workspace): Promise<Map<string, { text: string; language: Language }>> => {
    const texts = new Map<string, { text: string; language: Language }>();
    for (const path of await workspace.list()) {
      const language = languageOf(path);
      if (!language) continue;
      const text = await workspace.read(path);
      if (text.length <= MOST_CHARACTERS) texts.set(path, { text, language });
    }
    return texts;
  };

  const postingsFor = async (texts: Map<string, { text: string; language: Language }>): Promise<Postings> => {
    const files = new Map<string, IndexedFile>();
    for (const [path, { text, language }] of texts) files.set(path, await indexed(text, language));
    return postingsOf(files);
  };

  const open = async (workspace: Workspace): Promise<View> => {
    const texts = await textsOf(workspace);
    base ??= postingsFor(texts);
    let shared = await base;
    const changed = new Map([...texts].filter(([path, { text }]) => shared.files.get(path)?.text !== text));
    if (changed.size > 1 + texts.size * STALE_SHARE) {
      base = postingsFor(texts);
      shared = await base;
      changed.clear();
    }
    const hidden = new Set([...shared.files.keys()].filter((path) => changed.has(path) || !texts.has(path)));
    const own = await postingsFor(changed);
    forget(shared);
    return { shared, hidden, own };
  };

  return {
    view(workspace) {
      let opened: Promise<View> | undefined;
      return indexView(workspace.revision, () => {
        opened ??= open(workspace);
        return opened;
      });
    },
  };
}
