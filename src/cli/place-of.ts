import { WhetstoneError } from '../core/whetstone-error.ts';

/** "src/app.py:12:5" -> file, line, column (both from 1). Throws `WhetstoneError` (`bad-argument`). */
export function placeOf(typed: string): { readonly file: string; readonly line: number; readonly column: number } {
  const match = /^(?<file>.+):(?<line>\d+):(?<column>\d+)$/.exec(typed);
  const [line, column] = [Number(match?.groups?.line), Number(match?.groups?.column)];
  if (!match?.groups?.file || !(line >= 1) || !(column >= 1)) {
    throw new WhetstoneError('bad-argument', `"${typed}" is no place in a file.`, {
      hint: 'Write FILE:LINE:COLUMN, counted from 1: src/app.py:120:9',
    });
  }
  return { file: match.groups.file, line, column };
}
