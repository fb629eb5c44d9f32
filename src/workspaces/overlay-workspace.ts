import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Workspace } from '../core/workspace.ts';

export interface Overlay {
  /** path -> the text to be read instead. A path that the base lacks is added. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Paths that are neither listed nor readable. */
  readonly hidden: ReadonlySet<string>;
}

/** A workspace seen through changes: files with the hole emptied, twins taken out, covering tests hidden. The base is not touched. */
export function overlayWorkspace(base: Workspace, overlay: Overlay): Workspace {
  const { replaced, hidden } = overlay;
  const changes = [...replaced].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  return {
    revision: hashOf('overlay', base.revision, changes.length, ...changes, ...[...hidden].sort()).slice(0, 24),
    list: async () => {
      const paths = new Set([...(await base.list()), ...replaced.keys()]);
      return [...paths].filter((path) => !hidden.has(path)).sort();
    },
    read: async (path) => {
      if (hidden.has(path)) {
        throw new WhetstoneError('file-unreadable', `${path} is not shown in this task.`, {
          hint: 'Read only paths that the workspace lists.',
        });
      }
      return replaced.get(path) ?? base.read(path);
    },
  };
}
