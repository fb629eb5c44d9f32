import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** `.whetstone/` of a repository, made when missing. It ignores itself, so that `git status` stays as it was. */
export async function whetstoneFolder(root: string): Promise<string> {
  const folder = join(root, '.whetstone');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } catch (cause) {
    const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new WhetstoneError(isFull ? 'disk-full' : 'file-unreadable', `${folder} cannot be written.`, {
      hint: isFull ? 'Free some disk space and run the command again.' : 'Make the repository writable, or work on a copy of it.',
      cause,
    });
  }
  return folder;
}
