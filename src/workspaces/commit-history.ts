import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gitLines } from './git-lines.ts';
import { isBuildOutput } from './is-build-output.ts';
import { sourceText } from './source-text.ts';

const run = promisify(execFile);
const MOST_BLOB_BYTES = 2_000_000;

/** Lines that a commit took out and put in; counted from 1. A side without lines stands behind line `start`. */
export interface Hunk {
  readonly before: { readonly start: number; readonly lines: number };
  readonly after: { readonly start: number; readonly lines: number };
}

/** One file as a commit changed it. */
export interface ChangedFile {
  readonly path: string;
  /** Its path before the commit. */
  readonly oldPath: string;
  readonly hunks: readonly Hunk[];
  /** Texts of both sides; `undefined`: the file was not there, or is no source text. */
  readBefore(): Promise<string | undefined>;
  readAfter(): Promise<string | undefined>;
}

export interface Commit {
  readonly hash: string;
  /** ISO 8601. Nothing tells who made it. */
  readonly date: string;
  readonly files: readonly ChangedFile[];
}

/**
 * The commits of a folder's history, newest first, merges left out, with the files of the wanted kinds. Read while it is asked for:
 * whoever stops early has read no more. No commit when there is no git.
 */
export async function* commitHistory(
  root: string,
  {
    extensions,
    mostCommits,
    signal,
  }: { readonly extensions: readonly string[]; readonly mostCommits: number; readonly signal: AbortSignal },
): AsyncGenerator<Commit> {
  const diff = ['-p', '-U0', '--inter-hunk-context=0', '-M', '--full-index', '--relative', '--src-prefix=a/', '--dst-prefix=b/'];
  const inert = ['--no-ext-diff', '--no-textconv', '--no-show-signature', '--no-notes', '--submodule=short'];
  const wanted = extensions.map((extension) => `*${extension}`);
  const args = ['log', `-n${mostCommits}`, '--no-merges', ...diff, ...inert, '--format=%x01%H %cI', 'HEAD', '--', ...wanted];
  let commit: { hash: string; date: string; files: ChangedFile[] } | undefined;
  let file: FileInMaking | undefined;
  const close = (): void => {
    if (file && commit && !isBuildOutput(file.path)) commit.files.push(changedFile(root, file));
    file = undefined;
  };
  for await (const line of gitLines(root, args, signal)) {
    if (line.startsWith('\u0001')) {
      close();
      if (commit) yield commit;
      const [hash = '', date = ''] = line.slice(1).split(' ');
      commit = { hash, date, files: [] };
    } else if (line.startsWith('diff --git ')) {
      close();
      file = { path: '', oldPath: '', oldId: '', newId: '', hunks: [] };
    } else if (file) readLine(file, line);
  }
  close();
  if (commit) yield commit;
}

interface FileInMaking {
  path: string;
  oldPath: string;
  oldId: string;
  newId: string;
  readonly hunks: Hunk[];
}

/** Added and removed lines begin with a sign of their own, so no content is taken for a header. */
function readLine(file: FileInMaking, line: string): void {
  const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
  if (hunk) {
    const side = (start?: string, lines?: string) => ({ start: Number(start), lines: lines === undefined ? 1 : Number(lines) });
    file.hunks.push({ before: side(hunk[1], hunk[2]), after: side(hunk[3], hunk[4]) });
    return;
  }
  if (file.hunks.length > 0) return;
  const [, oldId, newId] = /^index ([\da-f]+)\.\.([\da-f]+)/.exec(line) ?? [];
  if (oldId !== undefined && newId !== undefined) Object.assign(file, { oldId, newId });
  const old = /^(?:--- a\/|rename from )(.*?)\t?$/.exec(line)?.[1];
  if (old !== undefined) file.oldPath = old;
  const now = /^(?:\+\+\+ b\/|rename to )(.*?)\t?$/.exec(line)?.[1];
  if (now !== undefined) file.path = now;
}

function changedFile(root: string, { path, oldPath, oldId, newId, hunks }: FileInMaking): ChangedFile {
  return {
    path: path === '' ? oldPath : path,
    oldPath: oldPath === '' ? path : oldPath,
    hunks,
    readBefore: () => readBlob(root, oldId),
    readAfter: () => readBlob(root, newId),
  };
}

async function readBlob(root: string, id: string): Promise<string | undefined> {
  if (/^0*$/.test(id)) return undefined;
  const options = { encoding: 'buffer', maxBuffer: MOST_BLOB_BYTES } as const;
  const found = await run('git', ['-C', root, 'cat-file', 'blob', id], options).catch(() => undefined);
  if (!found) return undefined;
  const source = sourceText(found.stdout);
  return 'text' in source ? source.text : undefined;
}
