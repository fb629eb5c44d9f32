import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { scratchFolder, sweepScratchFolders } from '../workspaces/scratch-folder.ts';
import { findPython, PYTHON_COMMANDS } from './find-python.ts';
import { installPackages } from './install-packages.ts';
import { runProgram } from './run-program.ts';

/** PyTorch with all it needs, and its archives while they are unpacked. */
const WANTED_FREE_BYTES = 3 * 1024 ** 3;
const LOCK_FILE = 'requirements.lock';

export interface EnvironmentOptions {
  /** The product's data folder. */
  readonly home: string;
  /** Folder of the trainer's Python files and its lock. */
  readonly trainer: string;
  /** Names of Python to try. Default: what is on the PATH. */
  readonly pythons?: readonly string[];
  readonly onProgress?: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Python with the trainer's packages. */
export interface TrainerEnvironment {
  readonly folder: string;
  readonly python: string;
}

/** Where the environment of this lock is, or would be made. Throws `WhetstoneError` (`trainer-unavailable`) when there is no lock. */
export async function environmentPlace({ home, trainer }: Pick<EnvironmentOptions, 'home' | 'trainer'>): Promise<TrainerEnvironment> {
  const lock = await readFile(join(trainer, LOCK_FILE), 'utf8').catch((cause) => {
    throw new WhetstoneError('trainer-unavailable', `The trainer is not whole: ${join(trainer, LOCK_FILE)} is missing.`, {
      hint: 'Install Whetstone again.',
      cause,
    });
  });
  const folder = join(home, 'trainer', hashOf(lock).slice(0, 16));
  return { folder, python: join(folder, 'bin', 'python') };
}

/** The environment for this lock, if it has been made. */
export async function madeEnvironment(options: Pick<EnvironmentOptions, 'home' | 'trainer'>): Promise<TrainerEnvironment | undefined> {
  const place = await environmentPlace(options);
  return existsSync(place.python) ? place : undefined;
}

/**
 * The trainer's own Python environment in Whetstone's data folder, made when it is not there: a virtual environment named by the hash of
 * the lock, with exactly the packages of the lock. It gets its name when it is whole; one that was left half made is redone.
 *
 * Throws `WhetstoneError`: `no-interpreter`, `trainer-unavailable`, `no-source-answers` (no network), `disk-full`; and `signal.reason`.
 */
export async function trainerEnvironment(options: EnvironmentOptions): Promise<TrainerEnvironment> {
  const { home, trainer, pythons = PYTHON_COMMANDS, onProgress = () => {}, signal } = options;
  const place = await environmentPlace(options);
  if (existsSync(place.python)) return place;
  const base = await findPython(pythons, signal);
  const parent = join(home, 'trainer');
  await mkdir(parent, { recursive: true });
  await sweepScratchFolders(parent, 0);
  const { bavail, bsize } = await statfs(parent);
  if (bavail * bsize < WANTED_FREE_BYTES) {
    throw new WhetstoneError('disk-full', `There is too little room in ${parent} for the trainer's packages.`, {
      hint: 'Make room for 3 GiB, or put the data elsewhere: WHETSTONE_HOME=/some/folder',
    });
  }
  const draft = await scratchFolder('trainer', parent);
  try {
    onProgress(`making an environment with Python ${base.version}`);
    await makeVenv(base.executable, draft, signal);
    await installPackages(join(draft, 'bin', 'python'), join(trainer, LOCK_FILE), { onProgress, signal });
    await writeFile(join(draft, LOCK_FILE), await readFile(join(trainer, LOCK_FILE)));
    await rename(draft, place.folder).catch((cause: unknown) => {
      // Another process was faster: its environment is as good.
      if (!existsSync(place.python)) throw cause;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return place;
}

async function makeVenv(python: string, folder: string, signal: AbortSignal): Promise<void> {
  const { end, lines } = await runProgram(python, ['-E', '-s', '-m', 'venv', folder], { signal });
  if (end.code === 0) return;
  throw new WhetstoneError('trainer-unavailable', `${python} cannot make a virtual environment: ${lines[0] ?? 'it said nothing'}`, {
    hint: 'Install its venv module (Debian, Ubuntu: sudo apt-get install python3-venv), then run the same command again.',
    cause: new Error(lines.join('\n')),
  });
}
