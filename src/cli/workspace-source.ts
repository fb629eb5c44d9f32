import type { Workspace } from '../core/workspace.ts';
import { directoryWorkspace } from '../workspaces/directory-workspace.ts';

/** The repository's files for a server that runs for hours while they change. */
export interface WorkspaceSource {
  /** The last listing, or a new one when it must be fresh. An old listing is renewed in the background, never waited for. */
  current(options: { readonly mustBeFresh: boolean }): Promise<Workspace>;
}

/** Listing reads every file once: too long to wait for at each key stroke, cheap enough for every so many seconds. */
const RENEW_AFTER_MS = 5_000;

export function workspaceSource(root: string, now: () => number = () => performance.now()): WorkspaceSource {
  let listed: Promise<Workspace> | undefined;
  let listedAt = 0;
  let renewing: Promise<unknown> | undefined;
  const list = (): Promise<Workspace> => {
    listedAt = now();
    listed = directoryWorkspace(root);
    return listed;
  };
  return {
    current({ mustBeFresh }) {
      if (listed === undefined || mustBeFresh) return list();
      const known = listed;
      if (now() - listedAt > RENEW_AFTER_MS && renewing === undefined) {
        renewing = directoryWorkspace(root)
          .then((workspace) => {
            listed = Promise.resolve(workspace);
            listedAt = now();
          })
          .catch(() => {
            // The folder may be away for a moment (a checkout under way); the next request tries again.
          })
          .finally(() => {
            renewing = undefined;
          });
      }
      return known;
    },
  };
}
