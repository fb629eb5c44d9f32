const FOLDER = 'node_modules';

/** The folder in which the package of `entry` (a path inside it) and those that it needs are installed. */
export function packagesFolder(entry: string): string {
  return entry.slice(0, entry.lastIndexOf(FOLDER) + FOLDER.length);
}
