import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Workspace } from '../core/workspace.ts';
import { listRepositoryFiles, type RepositoryListing } from './list-repository-files.ts';
import { sourceText } from './source-text.ts';

/**
 * The files of a folder as they are now. A file that changes later is refused rather than mixed with the others:
 * offsets and revision are only true of one state.
 */
export async function directoryWorkspace(root: string, listing?: RepositoryListing): Promise<Workspace> {
  const { files } = listing ?? (await listRepositoryFiles(root));
  const hashes = new Map(files.map((file) => [file.path, file.hash]));
  const paths = [...hashes.keys()];
  return {
    revision: hashOf('directory', ...files.flatMap((file) => [file.path, file.hash])).slice(0, 24),
    list: async () => paths,
    read: async (path) => {
      const hash = hashes.get(path);
      if (hash === undefined) throw unreadable(path, 'is not a source file of this repository');
      const bytes = await readFile(join(root, path)).catch((cause: unknown) => {
        throw unreadable(path, 'cannot be read any more', cause);
      });
      if (hashOf(bytes) !== hash) throw unreadable(path, 'was changed while Whetstone was working with it');
      const source = sourceText(bytes);
      if ('reason' in source) throw unreadable(path, `is no source file: ${source.reason}`);
      return source.text;
    },
  };
}

function unreadable(path: string, why: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError('file-unreadable', `${path} ${why}.`, { hint: 'Run the command again; what has not changed is kept.', cause });
}
