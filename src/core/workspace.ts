/**
 * Files of a repository at one revision, as a technique may see them: the hole is empty, covering tests and
 * build output are absent. Implemented in `workspaces/`.
 */
export interface Workspace {
  /** Hash of everything that can be read through this workspace. */
  readonly revision: string;
  /** Paths relative to the repository, with `/`, sorted. */
  list(): Promise<readonly string[]>;
  /** The text of one listed file. Throws `WhetstoneError` (`file-unreadable`) for any other path. */
  read(path: string): Promise<string>;
}
