import { execFile } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Mount } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** Where our Python files lie inside the sandbox. */
export const INSIDE = '/whetstone/judge';
/** Folders that every sandbox shows already. */
const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/opt', '/etc', '/nix', '/gnu'];
const PROBE = 'import sys; print(sys.prefix); print(sys.base_prefix); print("\\n".join(p for p in sys.path if p))';
const PROBE_LIMIT_MS = 60_000;
const FILES = fileURLToPath(new URL('./python/', import.meta.url));

let ownFiles: readonly Mount[] | undefined;

/** What an interpreter needs to be seen inside, and our own files. Throws `WhetstoneError` (`no-interpreter`). */
export async function pythonMounts(python: string): Promise<readonly Mount[]> {
  const said = await promisify(execFile)(python, ['-B', '-c', PROBE], { timeout: PROBE_LIMIT_MS, cwd: '/' }).catch((error: unknown) => {
    throw new WhetstoneError('no-interpreter', `${python} does not run: ${String(error).split('\n')[0]}`, {
      hint: 'Install Python 3.8 or later, or name an interpreter with --python.',
      cause: error,
    });
  });
  const folders = [...said.stdout.trim().split('\n'), ...linkFolders(python)].filter((folder) => folder !== '/' && existsSync(folder));
  ownFiles ??= readdirSync(FILES)
    .filter((name) => name.endsWith('.py'))
    .map((name) => ({ kind: 'file', content: readFileSync(join(FILES, name)), target: `${INSIDE}/${name}` }));
  const shown = outermost(folders.filter((folder) => !SYSTEM_FOLDERS.some((system) => isWithin(folder, system))));
  return [...shown.map((folder) => ({ kind: 'read-only', source: folder, target: folder }) as const), ...ownFiles];
}

/** The folders that the links from `bin/python` to the real program pass through. */
function linkFolders(command: string): string[] {
  const folders = [dirname(dirname(realpathSync(command)))];
  let path = command;
  for (let hops = 0; hops < 16 && lstatSync(path).isSymbolicLink(); hops++) {
    folders.push(dirname(dirname(path)));
    path = resolve(dirname(path), readlinkSync(path));
  }
  return folders;
}

function outermost(folders: readonly string[]): string[] {
  const sorted = [...new Set(folders)].sort((a, b) => a.length - b.length);
  return sorted.filter((folder, i) => !sorted.slice(0, i).some((outer) => isWithin(folder, outer)));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
