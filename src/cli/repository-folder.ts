import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { CommandCall } from './command.ts';

/** The repository named by the first argument (else the current folder), as an absolute path without links. */
export function repositoryFolder(call: CommandCall): string {
  const typed = call.positional[0] ?? '.';
  const path = resolve(call.environment.cwd, typed);
  try {
    if (statSync(path).isDirectory()) return realpathSync(path);
  } catch (cause) {
    throw new WhetstoneError('no-repository', `${path} does not exist.`, { hint: 'Name the folder of a repository.', cause });
  }
  throw new WhetstoneError('no-repository', `${path} is not a folder.`, { hint: 'Name the folder of a repository, not a file in it.' });
}
