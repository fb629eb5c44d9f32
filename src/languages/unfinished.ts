import type { Extent } from '../core/language.ts';
import { cursorContext } from './cursor-context.ts';
import type { Dialect } from './dialect.ts';
import { drawnLines } from './drawn-lines.ts';
import type { Token } from './lexer.ts';

/** Operators after which an expression must follow. */
const WANTS_MORE = /^(?:[-+*/%@&|^=<>!.~?]+|and|or|not|in|is|lambda|await|return\s)$/;
/** Operators that may well end a line of code. */
const MAY_END = new Set(['...', '++', '--', '!', '>', '*', '?']);

/**
 * Whether the suffix cannot follow what was drawn at the cursor: it holds no code yet, a bracket it opened is still open, an operator waits
 * for its right side, or a header (`isHeader`) has no body. Cost: one scan of the drawn text. False says only that nothing was found.
 */
export function unfinished(
  { prefix, text, suffix, extent }: { readonly prefix: string; readonly text: string; readonly suffix: string; readonly extent: Extent },
  dialect: Dialect,
  isHeader: (code: readonly Token[]) => boolean,
): boolean {
  const context = cursorContext(prefix, suffix, dialect);
  const { lines, depth } = drawnLines(text, context);
  const last = lines.findLast((line) => line.code.length > 0);
  if (!last) return extent !== 'line';
  if (depth > Math.max(context.target, context.floor)) return true;
  // What is indented deeper behind the hole goes on with the last line.
  if (context.after.trim() !== '' || context.nextIndent > last.indent) return false;
  const end = last.code.at(-1) as Token;
  if (end.depth === 0 && WANTS_MORE.test(end.text) && !MAY_END.has(end.text)) return true;
  return isHeader(last.code);
}
