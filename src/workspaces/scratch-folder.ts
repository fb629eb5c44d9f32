import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `whetstone-<purpose>-<process>-<six letters>` */
const OURS = /^whetstone-[a-z]+-(\d+)-[A-Za-z0-9]{6}$/;
/** Younger ones are left alone: a process that cannot be seen from here (in a container) may still use them. */
const MIN_AGE_MS = 3_600_000;

let isSwept = false;

/**
 * A new, empty folder in the system's temporary folder; whoever asks removes it. What a killed Whetstone left behind is removed by the
 * next one that asks.
 */
export async function scratchFolder(purpose: string, parent: string = tmpdir()): Promise<string> {
  if (!isSwept) sweepScratchFolders(parent).catch(() => {}); // Nobody's work depends on it.
  isSwept = true;
  return mkdtemp(join(parent, `whetstone-${purpose}-${process.pid}-`));
}

/** Removes the scratch folders of processes that are gone. */
export async function sweepScratchFolders(parent: string = tmpdir(), minAgeMs: number = MIN_AGE_MS): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = Number(OURS.exec(name)?.[1]);
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    const folder = join(parent, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs >= minAgeMs) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
