import { createHash } from 'node:crypto';
import { gitLines } from './git-lines.ts';

/** Older changes than those of so many commits are all as old. */
const MOST_COMMITS = 20_000;

export interface CommittedFile {
  /** The last commit that changed the file. */
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
}

export interface CommittedFiles {
  /** The file's last change, when exactly this text is committed. */
  of(path: string, text: string): CommittedFile | undefined;
  /** Milliseconds of each committed file's last change. */
  readonly changedAtMs: ReadonlyMap<string, number>;
}

/** What git knows of a folder's files at its newest commit; `undefined` without git or without a commit. Changes nothing. */
export async function committedFiles(root: string, signal: AbortSignal): Promise<CommittedFiles | undefined> {
  const blobs = new Map<string, string>();
  for await (const line of gitLines(root, ['ls-tree', '-r', 'HEAD'], signal)) {
    const [, id, path] = /^\d+ blob ([\da-f]+)\t(.*)$/.exec(line) ?? [];
    if (id !== undefined && path !== undefined) blobs.set(path, id);
  }
  if (blobs.size === 0) return undefined;
  const changes = new Map<string, CommittedFile>();
  const log = ['log', `-n${MOST_COMMITS}`, '--no-merges', '--name-only', '--no-renames', '--relative', '--format=%x01%H %cI'];
  let current: CommittedFile | undefined;
  for await (const line of gitLines(root, [...log, '--no-show-signature', 'HEAD', '--', '.'], signal)) {
    if (line.startsWith('\u0001')) {
      const [commit = '', date = ''] = line.slice(1).split(' ');
      current = { commit, date };
    } else if (current && line !== '' && blobs.has(line) && !changes.has(line)) {
      changes.set(line, current);
      if (changes.size === blobs.size) break;
    }
  }
  return {
    of: (path, text) => (blobs.get(path) === blobId(text, blobs.get(path)?.length ?? 0) ? changes.get(path) : undefined),
    changedAtMs: new Map([...changes].map(([path, { date }]) => [path, Date.parse(date)])),
  };
}

/** Git's own name of a content: SHA-1 (40 digits) or, in newer repositories, SHA-256. */
function blobId(text: string, digits: number): string {
  const bytes = Buffer.from(text);
  return createHash(digits === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
