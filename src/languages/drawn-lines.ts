import type { CursorContext } from './cursor-context.ts';
import { blanksWidth, leadingBlanks } from './indentation.ts';
import { lex, type Token } from './lexer.ts';

/** One line of drawn text; several physical lines when a string, comment or backslash joins them. */
export interface DrawnLine {
  readonly start: number;
  /** Before the line break. */
  readonly end: number;
  /** Its line break was drawn. */
  readonly complete: boolean;
  readonly indent: number;
  /** Open brackets at its start and end. */
  readonly depthBefore: number;
  readonly depthAfter: number;
  readonly tokens: readonly Token[];
  /** Tokens without comments. */
  readonly code: readonly Token[];
}

/** Splits text drawn at the cursor into lines. The first line continues the cursor's line; its indentation counts the blanks before the cursor. */
export function drawnLines(
  text: string,
  context: CursorContext,
): { readonly lines: readonly DrawnLine[]; readonly tokens: readonly Token[]; readonly depth: number } {
  const { tokens, state } = lex(text, context.dialect, context.state);
  const depth = state.brackets.length;
  const lines: DrawnLine[] = [];
  let start = 0;
  let line: Token[] = [];
  let depthBefore = context.state.brackets.length;
  const push = (end: number, complete: boolean, depthAfter: number): void => {
    const blanks = leadingBlanks(text.slice(start, end));
    const indent = start === 0 ? firstIndent(context, blanks) : blanksWidth(blanks);
    lines.push({
      start,
      end,
      complete,
      indent,
      depthBefore,
      depthAfter,
      tokens: line,
      code: line.filter((token) => token.kind !== 'comment'),
    });
    depthBefore = depthAfter;
    line = [];
  };
  for (const token of tokens) {
    if (token.kind !== 'newline') {
      line.push(token);
      continue;
    }
    push(token.start, true, token.depth);
    start = token.end;
  }
  push(text.length, false, depth);
  return { lines, tokens, depth };
}

/** A model may draw again the blanks that the prefix ends with: then they count once. */
function firstIndent(context: CursorContext, blanks: string): number {
  if (!context.cursorBlank) return context.cursorIndent;
  const drawn = blanksWidth(blanks);
  const both = blanksWidth(context.before + blanks);
  return drawn > 0 && drawn >= context.cursorIndent && context.cursorIndent > 0 ? drawn : both;
}
