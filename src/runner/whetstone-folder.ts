import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { namedDiskError } from './disk-errors.ts';

/** Makes `<repository>/.whetstone`, which ignores itself in git, and returns its path. */
export function whetstoneFolder(repository: string): string {
  const folder = path.join(repository, '.whetstone');
  try {
    mkdirSync(folder, { recursive: true });
    const ignore = path.join(folder, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  } catch (error) {
    throw namedDiskError(error, folder);
  }
  return folder;
}
