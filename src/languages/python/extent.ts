import type { Extent } from '../../core/language.ts';
import { type CursorContext, cursorContext } from '../cursor-context.ts';
import { PYTHON_DIALECT } from '../dialect.ts';
import type { Token } from '../lexer.ts';

const OPENING_WORDS = new Set([
  'if',
  'elif',
  'else',
  'for',
  'while',
  'with',
  'try',
  'except',
  'finally',
  'def',
  'class',
  'async',
  'match',
  'case',
]);
const DOCUMENTED_WORDS = new Set(['def', 'class', 'async']);

/** What is missing at a cursor in Python, from the text around it alone. */
export function pythonExtentAt(prefix: string, suffix: string): Extent {
  const context = cursorContext(prefix, suffix, PYTHON_DIALECT);
  const depth = context.state.brackets.length;
  if (!context.cursorBlank) {
    const opens = depth === 0 && context.after.trim() === '' && opensBlock(context);
    return opens && context.nextIndent <= context.lineIndent ? 'block' : 'line';
  }
  if (depth > 0)
    return /^[([{]$/.test(context.last?.text ?? '') && context.target === depth && /^\s*[)\]}]/.test(context.nextLines[0] ?? '')
      ? 'block'
      : 'statement';
  if (!opensBlock(context) && !documentsBlock(context)) return 'statement';
  const opener = opensBlock(context) ? context.lineIndent : context.lineIndent - 1;
  const width = context.cursorIndent > opener ? context.cursorIndent : opener + 1;
  return context.nextIndent < width ? 'block' : 'statement';
}

/** The logical line before the cursor is a header. */
function opensBlock(context: CursorContext): boolean {
  return endsWithHeader(context.lineTokens);
}

/** A header begins with its word and ends with the colon. */
export function endsWithHeader(code: readonly Token[]): boolean {
  const last = code.at(-1);
  return last?.text === ':' && last.depth === 0 && OPENING_WORDS.has(code[0]?.text ?? '');
}

/** The logical line before the cursor is the docstring of a function or class. */
function documentsBlock(context: CursorContext): boolean {
  const header = context.previousLineTokens;
  const isString = context.lineTokens.length > 0 && context.lineTokens.every((token) => token.kind === 'string');
  return isString && header.at(-1)?.text === ':' && DOCUMENTED_WORDS.has(header[0]?.text ?? '');
}
