import type { Cursor } from '../cursor.ts';

/** The lines around the cursor as a query: never the true text, because the hole is empty in the workspace. */
export function queryAt(cursor: Cursor, linesBefore: number, linesAfter: number): string {
  const before = cursor.prefix.split('\n').slice(-linesBefore - 1);
  const after = cursor.suffix.split('\n').slice(0, linesAfter + 1);
  return [before.join('\n'), after.join('\n')].join('');
}
