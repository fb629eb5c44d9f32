import type { Extent } from '../../core/language.ts';
import { type CursorContext, cursorContext } from '../cursor-context.ts';
import { TYPESCRIPT_DIALECT } from '../dialect.ts';
import { indentOf } from '../indentation.ts';

/** What is missing at a cursor in TypeScript, from the text around it alone. */
export function typescriptExtentAt(prefix: string, suffix: string): Extent {
  const context = cursorContext(prefix, suffix, TYPESCRIPT_DIALECT);
  const opener = openerOf(context);
  if (!context.cursorBlank) {
    const isWhole =
      context.after.trim() === '' ? context.nextIndent <= indentOf(context.before) : /^[)\]}]+[;,]?$/.test(context.after.trim());
    return opener === '{' && context.before.trimEnd().endsWith('{') && isWhole ? 'block' : 'line';
  }
  if (opener === undefined) return 'statement';
  const outer = opener === ':' ? context.nextIndent : (context.state.brackets.at(-1)?.indent ?? -1);
  const width = context.cursorIndent > outer ? context.cursorIndent : outer + 1;
  if (opener === ':') return context.nextIndent < context.cursorIndent ? 'block' : 'statement';
  const closes = /^\s*[)\]}]/.test(context.nextLines[0] ?? '') || /^[)\]}]/.test(context.after.trim());
  return context.nextIndent < width || closes ? 'block' : 'statement';
}

/** The bracket right before the cursor, or the colon of a `case`. */
function openerOf(context: CursorContext): string | undefined {
  const text = context.last?.text;
  if (context.last?.kind !== 'operator') return undefined;
  if (text === '{' || text === '(' || text === '[') return text;
  if (text !== ':') return undefined;
  const before = context.lineTokens.findLast(
    (token) =>
      token.depth === context.last?.depth &&
      (token.text === 'case' || token.text === 'default' || token.text === ';' || token.text === '{'),
  );
  return before?.text === 'case' || before?.text === 'default' ? ':' : undefined;
}
