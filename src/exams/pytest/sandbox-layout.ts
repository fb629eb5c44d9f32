import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Mount } from '../../core/sandbox.ts';
import { foldersToShow, historyHidden, isWithin, repositoryTop } from '../repository-folders.ts';
import type { Interpreter } from './find-interpreter.ts';

/** Where compiled bytecode of everything that tests import lies inside: filled by our untouched runs, read-only for every judged one. */
export const BYTECODE_INSIDE = '/whetstone/bytecode';

export interface LayoutOptions {
  readonly root: string;
  readonly interpreter: Interpreter;
  /** Host folder of the bytecode cache. */
  readonly bytecodeFolder: string;
  readonly bytecode: 'written' | 'read-only';
}

/**
 * Shows repository and interpreter read-only at their own absolute paths, so that messages, `__file__` and editable installs stay true.
 * The history and Whetstone's own folder in the repository are covered: they hold the answers.
 */
export function layoutMounts({ root, interpreter, bytecodeFolder, bytecode }: LayoutOptions): Mount[] {
  const top = repositoryTop(root);
  const folders = new Set([
    interpreter.prefix,
    interpreter.basePrefix,
    ...linkFolders(interpreter.command),
    ...interpreter.path.filter(isUsable),
  ]);
  const shown = foldersToShow([...folders].filter((folder) => existsSync(folder)));
  const whetstoneFolders = [...new Set([join(top, '.whetstone'), join(root, '.whetstone')])].filter((folder) => existsSync(folder));
  return [
    ...shown.filter((folder) => !isWithin(folder, top)).map((folder) => ({ kind: 'read-only', source: folder, target: folder }) as const),
    { kind: 'read-only', source: top, target: top },
    ...historyHidden(top),
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
