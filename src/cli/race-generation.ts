import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'generation';

/**
 * How often `--fresh` was asked for in this repository: part of a race's identity, so that a fresh race is another one, and is itself
 * resumed. Confirm tasks that older races looked at stay spent.
 */
export function raceGeneration(whetstoneFolder: string, isFresh: boolean): number | undefined {
  const path = join(whetstoneFolder, FILE);
  const read = existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : 0;
  const known = Number.isSafeInteger(read) && read > 0 ? read : 0;
  if (!isFresh) return known === 0 ? undefined : known;
  writeFileSync(path, `${known + 1}\n`);
  return known + 1;
}
