import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Mount } from '../../core/sandbox.ts';
import type { Interpreter } from './find-interpreter.ts';

/** Where compiled bytecode of everything that tests import lies inside: filled by our untouched runs, read-only for every judged one. */
export const BYTECODE_INSIDE = '/whetstone/bytecode';
/** Folders that every sandbox shows already. */
const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/opt', '/etc', '/nix', '/gnu'];

export interface LayoutOptions {
  readonly root: string;
  readonly interpreter: Interpreter;
  /** Host folder of the bytecode cache. */
  readonly bytecodeFolder: string;
  readonly bytecode: 'written' | 'read-only';
}

/**
 * Shows repository and interpreter read-only at their own absolute paths, so that messages, `__file__` and editable installs stay true.
 * Whetstone's own folder in the repository is covered: it holds the answers.
 */
export function layoutMounts({ root, interpreter, bytecodeFolder, bytecode }: LayoutOptions): Mount[] {
  const top = repositoryTop(root);
  const folders = new Set([
    interpreter.prefix,
    interpreter.basePrefix,
    ...linkFolders(interpreter.command),
    ...interpreter.path.filter(isUsable),
  ]);
  const shown = outermost(
    [...folders].filter((folder) => existsSync(folder) && !SYSTEM_FOLDERS.some((system) => isWithin(folder, system))),
  );
  const whetstoneFolders = [...new Set([join(top, '.whetstone'), join(root, '.whetstone')])].filter((folder) => existsSync(folder));
  return [
    ...shown.filter((folder) => !isWithin(folder, top)).map((folder) => ({ kind: 'read-only', source: folder, target: folder }) as const),
    { kind: 'read-only', source: top, target: top },
    ...whetstoneFolders.map((target) => ({ kind: 'tmpfs', target }) as const),
    { kind: bytecode === 'written' ? 'writable' : 'read-only', source: bytecodeFolder, target: BYTECODE_INSIDE },
  ];
}

/** The environment of the tests: nothing of the user's shell but what `extra` names. */
export function layoutEnvironment(
  { interpreter, bytecode }: LayoutOptions,
  extra: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const isVirtual = interpreter.prefix !== interpreter.basePrefix;
  return {
    PATH: `${dirname(interpreter.command)}:/usr/local/bin:/usr/bin:/bin`,
    PYTHONPYCACHEPREFIX: BYTECODE_INSIDE,
    // Two fillings of equal length within one second would else be one to the bytecode cache.
    ...(bytecode === 'read-only' ? { PYTHONDONTWRITEBYTECODE: '1' } : {}),
    PYTHONUNBUFFERED: '1',
    // The home inside is another one.
    ...(interpreter.userBase === null ? {} : { PYTHONUSERBASE: interpreter.userBase }),
    ...(isVirtual ? { VIRTUAL_ENV: interpreter.prefix } : {}),
    // What common test suites read to behave as on a build machine: no colours, no browsers.
    CI: '1',
    NO_COLOR: '1',
    ...extra,
  };
}

/** The folder that holds `.git`: a member of a monorepo may read its neighbours. */
function repositoryTop(root: string): string {
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
  }
  return root;
}

/** `sys.path` may name archives and folders that do not exist. */
function isUsable(entry: string): boolean {
  return entry.startsWith('/') && existsSync(entry);
}

/** The folders that the links from `bin/python` to the real program pass through. */
function linkFolders(command: string): string[] {
  const folders: string[] = [];
  let path = command;
  for (let hops = 0; hops < 16; hops++) {
    folders.push(dirname(dirname(path)));
    if (!lstatSync(path).isSymbolicLink()) break;
    path = resolve(dirname(path), readlinkSync(path));
  }
  folders.push(dirname(dirname(realpathSync(command))));
  return folders;
}

/** Drops folders inside others, and the root folder itself. */
function outermost(folders: readonly string[]): string[] {
  const sorted = folders.filter((folder) => folder !== '/').sort((a, b) => a.length - b.length);
  return sorted.filter((folder, i) => !sorted.slice(0, i).some((outer) => isWithin(folder, outer)));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
