import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Workspace } from '../core/workspace.ts';

/** A workspace of given texts: for answers outside a repository, and for tests. */
export function memoryWorkspace(files: Readonly<Record<string, string>>): Workspace {
  const paths = Object.keys(files).sort();
  return {
    revision: hashOf('memory', ...paths.flatMap((path) => [path, files[path]!])).slice(0, 24),
    list: async () => paths,
    read: async (path) => {
      const text = Object.hasOwn(files, path) ? files[path] : undefined;
      if (text === undefined)
        throw new WhetstoneError('file-unreadable', `${path} is not in this workspace.`, { hint: 'Read only listed paths.' });
      return text;
    },
  };
}
