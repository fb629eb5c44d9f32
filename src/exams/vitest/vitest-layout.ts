import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mount } from '../../core/sandbox.ts';
import { foldersToShow, historyHidden, isWithin, repositoryTop } from '../repository-folders.ts';
import type { VitestTools } from './find-vitest.ts';

/** Where our own files lie inside. */
export const INSIDE = '/whetstone/vitest';
/** Written by tools at every run; each gets a private folder in its place. */
const CACHES = ['.vite', '.vite-temp', '.vitest', '.cache'];
const HIDDEN_FOLDERS = ['.whetstone', 'coverage'];

/**
 * Shows the repository (from the folder that holds `.git`), its packages and its Node read-only at their own absolute paths, so that
 * messages and links stay true. The history and Whetstone's own folder are covered: they hold the answers.
 */
export function layoutMounts(root: string, tools: VitestTools): Mount[] {
  const top = repositoryTop(root);
  const linked = tools.modules.flatMap((folder) => [folder, realpathSync(folder), ...linkTargets(folder)]);
  const folders = [dirname(dirname(tools.node)), tools.vitest, ...linked].filter((folder) => !isWithin(folder, top));
  const shown = foldersToShow(folders);
  const covered = [...new Set([top, root])].flatMap((folder) => HIDDEN_FOLDERS.map((name) => join(folder, name)));
  const caches = tools.modules.flatMap((folder) => CACHES.map((name) => join(realpathSync(folder), name)));
  return [
    ...shown.map((folder) => ({ kind: 'read-only', source: folder, target: folder }) as const),
    { kind: 'read-only', source: top, target: top },
    ...(needsWritableRoot(root, tools) ? entryByEntry(root) : []),
    ...historyHidden(top),
    ...[...covered, ...caches].filter((path) => existsSync(path)).map((target) => ({ kind: 'tmpfs', target }) as const),
  ];
}

/** The environment of the tests: nothing of the user's shell but what `extra` names. */
export function layoutEnvironment(
  root: string,
  tools: VitestTools,
  extra: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const bins = tools.modules.map((folder) => join(folder, '.bin'));
  return {
    PATH: [dirname(tools.node), ...bins, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    NODE_ENV: 'test',
    // Snapshots are compared and never written, colours and prompts are off.
    CI: '1',
    NO_COLOR: '1',
    WHETSTONE_ROOT: root,
    ...extra,
  };
}

function needsWritableRoot(root: string, tools: VitestTools): boolean {
  return tools.bundlesConfig && !existsSync(join(root, 'node_modules', '.vite-temp'));
}

/** The same folder again, but itself a private one: vite may write beside the configuration, every entry stays read-only. */
function entryByEntry(root: string): readonly Mount[] {
  const entries = readdirSync(root).filter((name) => !HIDDEN_FOLDERS.includes(name) && existsSync(join(root, name)));
  const shown = entries.map((name) => ({ kind: 'read-only', source: join(root, name), target: join(root, name) }) as const);
  return [{ kind: 'tmpfs', target: root }, ...shown];
}

/** Packages that are links out of `node_modules`: workspaces, `npm link`, stores outside the repository. */
function linkTargets(folder: string): readonly string[] {
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.name.startsWith('@')) return [entry.name];
    return readdirSync(join(folder, entry.name)).map((name) => `${entry.name}/${name}`);
  });
  return names
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isSymbolicLink() && existsSync(path))
    .map((path) => realpathSync(path));
}
