import { gitLines } from './git-lines.ts';

/** Who wrote a line, and when. */
export interface LineOrigin {
  /** E-mail address as the repository's mailmap has it, in small letters. */
  readonly author: string;
  /** Milliseconds of when it was written, not of when it was committed: a rebase makes nothing new. */
  readonly atMs: number;
}

/** What git calls a line that is in no commit yet. */
const NOT_COMMITTED = /^0+$/;

/**
 * The origin of each line of a file as it lies in the folder now; `undefined` where git does not know the file (no repository, never added).
 * A line that was only indented anew, moved or copied keeps its origin. Lines that are not committed are of now and of nobody.
 */
export async function lineOrigins(root: string, path: string, signal: AbortSignal): Promise<readonly LineOrigin[] | undefined> {
  const args = ['blame', '--line-porcelain', '-w', '-M', '-C', '--', path];
  const origins: LineOrigin[] = [];
  let current = { commit: '', author: '', atMs: 0 };
  for await (const line of gitLines(root, args, signal)) {
    // The line itself comes last, behind a tab: whatever it says is no header.
    if (line.startsWith('\t')) {
      origins.push(NOT_COMMITTED.test(current.commit) ? { author: '', atMs: Date.now() } : { author: current.author, atMs: current.atMs });
      current = { commit: '', author: '', atMs: 0 };
      continue;
    }
    if (current.commit === '') current.commit = line.split(' ', 1)[0] as string;
    else if (line.startsWith('author-mail ')) current.author = line.slice('author-mail '.length).replace(/^<|>$/g, '').toLowerCase();
    else if (line.startsWith('author-time ')) current.atMs = Number(line.slice('author-time '.length)) * 1000;
  }
  return origins.length === 0 ? undefined : origins;
}
