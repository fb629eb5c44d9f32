import type { Candidate, Origin, Task } from '../core/task.ts';

/** The asked file cut at the cursor. */
export interface Cursor {
  readonly path: string;
  readonly text: string;
  readonly offset: number;
  readonly prefix: string;
  readonly suffix: string;
  /** Text of the cursor's line before the cursor. */
  readonly linePrefix: string;
  /** Text of the cursor's line after the cursor, without the line's end. */
  readonly lineSuffix: string;
  /** Line break of the file: what most of its lines end with. */
  readonly newline: '\n' | '\r\n';
}

/** Reads the asked file and cuts it at the cursor. Throws `WhetstoneError` (`file-unreadable`) when the file is not in the workspace. */
export async function cursorOf(task: Task): Promise<Cursor> {
  const { path, offset } = task.ask;
  const text = await task.workspace.read(path);
  const prefix = text.slice(0, offset);
  const suffix = text.slice(offset);
  const lineEnd = suffix.search(/\r?\n|$/);
  return {
    path,
    text,
    offset,
    prefix,
    suffix,
    linePrefix: prefix.slice(prefix.lastIndexOf('\n') + 1),
    lineSuffix: suffix.slice(0, lineEnd),
    newline: newlineOf(text),
  };
}

function newlineOf(text: string): '\n' | '\r\n' {
  const breaks = text.match(/\r?\n/g)?.slice(0, 1000) ?? [];
  return breaks.filter((lineBreak) => lineBreak === '\r\n').length * 2 > breaks.length ? '\r\n' : '\n';
}

/** The candidate that puts `filling` (line breaks `\n`) at the cursor; `said` is the model's text, untouched. */
export function candidateAt(cursor: Cursor, filling: string, said: string, origin: Origin): Candidate {
  const text = cursor.newline === '\r\n' ? filling.replace(/\r?\n/g, '\r\n') : filling;
  return { edits: [{ path: cursor.path, start: cursor.offset, end: cursor.offset, text }], text: said, origin };
}
