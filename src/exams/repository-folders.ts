import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mount } from '../core/sandbox.ts';

/** Folders that every sandbox shows already. */
const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/opt', '/etc', '/nix', '/gnu'];

/** The folder that holds `.git`: a member of a monorepo may read its neighbours. */
export function repositoryTop(root: string): string {
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
  }
  return root;
}

/** Covers the history below `top`, a folder or the file of a work tree: it holds the answers. */
export function historyHidden(top: string): readonly Mount[] {
  const target = join(top, '.git');
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined) return [];
  return found.isDirectory() ? [{ kind: 'tmpfs', target }] : [{ kind: 'file', content: '', target }];
}

/** Folders that must be mounted for the inside to see all of these: no system folder, and none inside another. */
export function foldersToShow(folders: readonly string[]): readonly string[] {
  const sorted = [...new Set(folders)]
    .filter((folder) => folder !== '/' && !SYSTEM_FOLDERS.some((system) => isWithin(folder, system)))
    .sort((a, b) => a.length - b.length);
  return sorted.filter((folder, index) => !sorted.slice(0, index).some((outer) => isWithin(folder, outer)));
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
