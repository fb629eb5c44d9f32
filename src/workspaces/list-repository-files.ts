import { execFile } from 'node:child_process';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { isBuildOutput, isMadeFolder } from './is-build-output.ts';
import { MAX_SOURCE_BYTES, sourceText } from './source-text.ts';

const run = promisify(execFile);
const GIT_OUTPUT_BYTES = 256 * 1024 * 1024;
const GIT_TIMEOUT_MS = 60_000;
const FILES_AT_ONCE = 32;

export interface RepositoryFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Of the content. */
  readonly hash: string;
}

export interface RepositoryListing {
  readonly root: string;
  readonly from: 'git' | 'folder';
  /** Sorted by path. */
  readonly files: readonly RepositoryFile[];
  /** Files left out for what is in them; build output and what git ignores are not even named. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Lists the text files of a repository that a person writes: what git tracks and what it does not ignore, else a walk of the folder.
 *
 * Changes nothing: git is asked without locks and without the repository's own hooks. Symbolic links are not followed.
 * Throws `WhetstoneError` (`no-repository`) when `root` is no readable folder.
 */
export async function listRepositoryFiles(root: string): Promise<RepositoryListing> {
  const stat = await lstat(root).catch(() => undefined);
  if (!stat || (!stat.isDirectory() && !stat.isSymbolicLink())) {
    throw new WhetstoneError('no-repository', `${root} is not a folder.`, { hint: 'Name the folder of a repository.' });
  }
  const fromGit = await listByGit(root);
  const paths = (fromGit ?? (await listByWalk(root))).filter((path) => !isBuildOutput(path)).sort();
  const files: RepositoryFile[] = [];
  const skipped: { path: string; reason: string }[] = [];
  for (let i = 0; i < paths.length; i += FILES_AT_ONCE) {
    const batch = paths.slice(i, i + FILES_AT_ONCE);
    for (const [j, result] of (await Promise.all(batch.map((path) => inspect(join(root, path))))).entries()) {
      const path = batch[j]!;
      if (result === undefined) continue;
      if ('reason' in result) skipped.push({ path, reason: result.reason });
      else files.push({ path, ...result });
    }
  }
  return { root, from: fromGit ? 'git' : 'folder', files, skipped };
}

async function inspect(path: string): Promise<{ bytes: number; hash: string } | { reason: string } | undefined> {
  const stat = await lstat(path).catch(() => undefined);
  if (!stat?.isFile()) return undefined; // deleted but still tracked, a submodule, a link, a socket
  if (stat.size > MAX_SOURCE_BYTES) return { reason: 'larger than 1 MB' };
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return { reason: 'not readable' };
  const source = sourceText(bytes);
  return 'reason' in source ? source : { bytes: bytes.length, hash: hashOf(bytes) };
}

/** `undefined` when the folder is not in a git repository, git is missing, or git refuses (another owner's folder). */
async function listByGit(root: string): Promise<string[] | undefined> {
  const options = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', '--no-optional-locks', '-C', root];
  try {
    const { stdout } = await run('git', [...options, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      maxBuffer: GIT_OUTPUT_BYTES,
      timeout: GIT_TIMEOUT_MS,
    });
    const paths = [...new Set(stdout.split('\0').filter((path) => path !== ''))];
    // A folder that a surrounding repository ignores lists nothing: it is a repository of its own to the user.
    return paths.length > 0 ? paths : undefined;
  } catch {
    return undefined;
  }
}

async function listByWalk(root: string): Promise<string[]> {
  const paths: string[] = [];
  const pending: string[][] = [[]];
  for (let segments = pending.pop(); segments; segments = pending.pop()) {
    const entries = await readdir(join(root, ...segments), { withFileTypes: true }).catch(() => []);
    if (segments.length > 0 && entries.some((entry) => entry.name === 'pyvenv.cfg')) continue; // a virtual environment by any name
    for (const entry of entries) {
      const below = [...segments, entry.name];
      if (entry.isDirectory() && !isMadeFolder(below)) pending.push(below);
      else if (entry.isFile()) paths.push(below.join('/'));
    }
  }
  return paths;
}
