import { readFile, writeFile } from 'node:fs/promises';

/**
 * Replaces what stands between `<!-- NAME: made by ... -->` and `<!-- end of NAME -->` in a text by `content`.
 * Throws `RangeError` when the text has no such section.
 */
export function withSection(text: string, name: string, content: string): string {
  const start = text.indexOf(`<!-- ${name}: `);
  const contentStart = text.indexOf('-->', start) + '-->'.length;
  const end = text.indexOf(`<!-- end of ${name} -->`, contentStart);
  if (start < 0 || end < 0) throw new RangeError(`there is no section "${name}"`);
  return `${text.slice(0, contentStart)}\n${content.trim()}\n${text.slice(end)}`;
}

/** Writes a section of a document, or with `--check` only says by the exit code whether it is up to date. */
export async function writeSection(path: string, name: string, content: string): Promise<void> {
  const before = await readFile(path, 'utf8');
  const after = withSection(before, name, content);
  if (after === before) return;
  if (process.argv.includes('--check')) process.exitCode = 1;
  else await writeFile(path, after);
}
