/** A replacement of `[start, end)` (UTF-16 code units of the workspace's text) in one file. */
export interface Edit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies edits of one file to its text.
 *
 * Offsets refer to `text` as given, in any order; text outside the edits is kept as it is.
 * Throws `RangeError` when edits overlap or leave the text.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let position = 0;
  const pieces: string[] = [];
  for (const edit of ordered) {
    if (edit.start < position || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(`edit ${edit.start}..${edit.end} of ${edit.path} overlaps another or leaves the text`);
    }
    pieces.push(text.slice(position, edit.start), edit.text);
    position = edit.end;
  }
  pieces.push(text.slice(position));
  return pieces.join('');
}
