import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Mount } from '../core/sandbox.ts';

/** Folders of installed packages: big, and never what is judged. They are linked entry by entry instead of copied. */
const PACKAGE_FOLDERS = new Set(['node_modules', '.venv', 'venv', '.tox']);

/** Where the targets of mounts really lie, and how to say so in a command. */
export interface UnsafeLayout {
  /** Replaces every path at or under a moved target. */
  rewrite(text: string): string;
}

/**
 * Lays out mounts without any help of the kernel: under `folder`, so that nothing of the user's is ever changed.
 *
 * A read-only folder shown at its own path is used as it is when nothing covers a part of it, else it is copied. Nothing here stops the
 * program from writing elsewhere.
 */
export async function layOut(mounts: readonly Mount[], folder: string): Promise<UnsafeLayout> {
  const moved = new Map<string, string>([['/tmp', join(folder, 'tmp')]]);
  await mkdir(join(folder, 'tmp'), { recursive: true });
  for (const [index, mount] of mounts.entries()) {
    const place = join(folder, mount.target);
    const covers = mounts.slice(index + 1).filter(({ target }) => target.startsWith(`${mount.target}/`));
    const isInside = [...moved.keys()].some((target) => target !== '/tmp' && mount.target.startsWith(`${target}/`));
    const isOwnPath = 'source' in mount && mount.source === mount.target;
    if (isOwnPath && covers.length === 0 && !isInside) {
      moved.set(mount.target, mount.target);
      continue;
    }
    moved.set(mount.target, place);
    await rm(place, { recursive: true, force: true });
    await mkdir(dirname(place), { recursive: true });
    if (mount.kind === 'tmpfs') await mkdir(place);
    else if (mount.kind === 'file') await writeFile(place, mount.content);
    else if (mount.kind === 'writable' || covers.length === 0) await symlink(mount.source, place);
    else
      await copyFolder(
        mount.source,
        place,
        covers.map(({ target }) => join(mount.source, relative(mount.target, target))),
      );
  }
  const targets = [...moved.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![\\w./-])(${targets.map(escapePattern).join('|')})(?![\\w.-])`, 'g');
  return { rewrite: (text) => text.replace(pattern, (target) => moved.get(target) ?? target) };
}

async function copyFolder(source: string, place: string, covered: readonly string[]): Promise<void> {
  await mkdir(place, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(place, entry.name);
    if (covered.includes(from)) continue;
    if (!entry.isDirectory()) await cp(from, to, { verbatimSymlinks: true });
    else if (!PACKAGE_FOLDERS.has(entry.name)) await copyFolder(from, to, covered);
    else await linkEntries(from, to, covered);
  }
}

async function linkEntries(source: string, place: string, covered: readonly string[]): Promise<void> {
  await mkdir(place);
  for (const name of await readdir(source)) {
    if (!covered.includes(join(source, name))) await symlink(join(source, name), join(place, name));
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
