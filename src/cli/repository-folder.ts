import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { CommandCall } from './command.ts';

/** The repository named by the first argument (else the current folder), as an absolute path without links. */
export function repositoryFolder(call: CommandCall): string {
  return folderOf(call.positional[0] ?? '.', call.environment.cwd);
}

/** All repositories that are named, else the current folder. */
export function repositoryFolders(call: CommandCall): readonly string[] {
  const typed = call.positional.length === 0 ? ['.'] : call.positional;
  return typed.map((one) => folderOf(one, call.environment.cwd));
}

function folderOf(typed: string, cwd: string): string {
  const path = resolve(cwd, typed);
  try {
    if (statSync(path).isDirectory()) return realpathSync(path);
  } catch (cause) {
    throw new WhetstoneError('no-repository', `${path} does not exist.`, { hint: 'Name the folder of a repository.', cause });
  }
  throw new WhetstoneError('no-repository', `${path} is not a folder.`, { hint: 'Name the folder of a repository, not a file in it.' });
}
