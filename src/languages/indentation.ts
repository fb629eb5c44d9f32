/** Tabs reach the next multiple of eight, as Python counts them. */
const TAB_WIDTH = 8;

export function blanksWidth(blanks: string): number {
  let width = 0;
  for (const char of blanks) width = char === '\t' ? width + TAB_WIDTH - (width % TAB_WIDTH) : width + 1;
  return width;
}

/** The blanks that begin a line. */
export function leadingBlanks(line: string): string {
  return /^[^\S\r\n]*/.exec(line)?.[0] ?? '';
}

export function indentOf(line: string): number {
  return blanksWidth(leadingBlanks(line));
}

export function lineStartAt(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line's end, before its line break (a carriage return counts as part of the break). */
export function lineEndAt(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  const end = feed === -1 ? text.length : feed;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** 1-based. */
export function lineNumberAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
