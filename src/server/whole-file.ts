/** The two sides of a cursor in a whole file. */
export interface Sides {
  readonly prefix: string;
  readonly suffix: string;
}

/** Characters of a side that tell one place of a repository from all others. */
const ANCHOR_CHARACTERS = 240;
/** Of a window's far ends: short, so that an unsaved change near them seldom hides where they are. */
const FAR_CHARACTERS = 80;
/** Shorter anchors are found anywhere. */
const SHORTEST_ANCHOR = 12;

/**
 * Finds the place of an editor's window in a file's text on disk and completes the window to the whole file.
 *
 * The lines before and after the cursor's own line decide; that line may hold anything the user is just typing. Text inside the window is
 * the editor's, also where it was not saved yet; text outside of it is the disk's. Line breaks become `\n`. `undefined` when the window is
 * not from this file, or when too little is around the cursor to tell.
 */
export function wholeFile(window: Sides, diskText: string): Sides | undefined {
  const disk = diskText.replaceAll('\r\n', '\n');
  const lineStart = window.prefix.lastIndexOf('\n') + 1;
  const above = window.prefix.slice(0, lineStart);
  const lineEnd = window.suffix.indexOf('\n');
  // Editors end the window with a line break of their own, which the file may not have.
  const below = lineEnd === -1 ? '' : window.suffix.slice(lineEnd + 1).replace(/\n+$/, '');
  const nearAbove = above.slice(-ANCHOR_CHARACTERS);
  const nearBelow = below.slice(0, ANCHOR_CHARACTERS);
  if (nearAbove.trim().length + nearBelow.trim().length < SHORTEST_ANCHOR) return undefined;

  const place = placeOf(disk, nearAbove, nearBelow);
  if (!place) return undefined;
  const head = above.slice(0, FAR_CHARACTERS);
  const headAt = above.length <= ANCHOR_CHARACTERS ? place.aboveAt : disk.lastIndexOf(head, place.aboveAt);
  const tail = below.slice(-FAR_CHARACTERS);
  const tailAt = disk.indexOf(tail, place.belowAt + nearBelow.length - tail.length);
  const isAtEnd = below === '';
  return {
    prefix: (headAt === -1 ? '' : disk.slice(0, headAt)) + window.prefix,
    suffix: isAtEnd
      ? window.suffix.replace(/\n+$/, '\n')
      : window.suffix.slice(0, lineEnd + 1) + below + (tailAt === -1 ? '\n' : disk.slice(tailAt + tail.length)),
  };
}

/** Where the lines above and below begin in the file; both must be there, in order, where they are not empty. */
function placeOf(disk: string, above: string, below: string): { readonly aboveAt: number; readonly belowAt: number } | undefined {
  if (above === '') {
    const belowAt = disk.indexOf(below);
    return belowAt === -1 ? undefined : { aboveAt: 0, belowAt };
  }
  for (let aboveAt = disk.indexOf(above); aboveAt !== -1; aboveAt = disk.indexOf(above, aboveAt + 1)) {
    if (below === '') return { aboveAt, belowAt: disk.length };
    const belowAt = disk.indexOf(below, aboveAt + above.length);
    if (belowAt !== -1) return { aboveAt, belowAt };
  }
  return undefined;
}
