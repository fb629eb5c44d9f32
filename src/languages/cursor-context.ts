import type { Dialect } from './dialect.ts';
import { expectedBrackets } from './expected-brackets.ts';
import { blanksWidth, indentOf, leadingBlanks } from './indentation.ts';
import { type LexerState, lex, type OpenBracket, type Token } from './lexer.ts';

import { windowStart } from './window-start.ts';

/** What the text around a cursor says, computed once for all the tokens drawn there. */
export interface CursorContext {
  readonly dialect: Dialect;
  readonly state: LexerState;
  /** Significant tokens of the logical line that the cursor is on or that ended before it (no comments, no line ends). */
  readonly lineTokens: readonly Token[];
  /** Width of the blanks that begin the line of the first of `lineTokens`. */
  readonly lineIndent: number;
  /** Tokens of the logical line before `lineTokens`. */
  readonly previousLineTokens: readonly Token[];
  readonly last: Token | undefined;
  /** Text of the cursor's line before and after it. */
  readonly before: string;
  readonly after: string;
  /** Only blanks before the cursor on its line. */
  readonly cursorBlank: boolean;
  readonly cursorIndent: number;
  /** First lines of the suffix that are not blank, after the rest of the cursor's line. */
  readonly nextLines: readonly string[];
  /** Indentation of the first of `nextLines`; -1 when there is none. */
  readonly nextIndent: number;
  /** Brackets of the prefix that stay open behind the hole. */
  readonly floor: number;
  /** Brackets open where the suffix begins, if all fits: `floor` plus those that the hole opens for the suffix to close. */
  readonly target: number;
}

const NEXT_LINES = 3;
const KEPT = 8;
const kept: { prefix: string; suffix: string; dialect: Dialect; context: CursorContext }[] = [];

/** Reads prefix and suffix; the last few answers are kept, because boundary control asks again at every token. */
export function cursorContext(prefix: string, suffix: string, dialect: Dialect): CursorContext {
  const known = kept.find((entry) => entry.dialect === dialect && entry.prefix === prefix && entry.suffix === suffix);
  if (known) return known.context;
  const context = readContext(prefix, suffix, dialect);
  kept.unshift({ prefix, suffix, dialect, context });
  kept.length = Math.min(kept.length, KEPT);
  return context;
}

function readContext(prefix: string, suffix: string, dialect: Dialect): CursorContext {
  const { tokens, state } = lex(prefix, dialect, windowStart(prefix, dialect));
  const before = prefix.slice(Math.max(prefix.lastIndexOf('\n'), prefix.lastIndexOf('\r')) + 1);
  const after = /^[^\r\n]*/.exec(suffix)?.[0] ?? '';
  const nextLines = firstLines(suffix.slice(after.length));
  const nextIndent = nextLines[0] === undefined ? -1 : indentOf(nextLines[0]);
  const [lineTokens, previousLineTokens] = lastLogicalLines(tokens);
  const first = lineTokens[0];
  const firstLineStart = first ? prefix.lastIndexOf('\n', first.start) + 1 : 0;
  const cursorIndent = blanksWidth(leadingBlanks(before));
  const lineStart = prefix.length - before.length;
  const continues = after.trim() !== '' || nextIndent > cursorIndent || nextIndent === -1 || /^\s*[)\]}]/.test(nextLines[0] ?? '');
  const isBlank = before.trim() === '' && state.openString === undefined && state.brackets.at(-1)?.text !== '`' && !state.joined;
  const { floor, target } = expectedBrackets({
    open: keptOpen(state.brackets, lineStart, after),
    closers: lex(suffix, dialect, { ...state, brackets: [] }).unmatched,
    innerIndent: Math.min(nextIndent, cursorIndent),
    endedLine: continues ? undefined : lineStart,
    isBlank,
  });
  return {
    dialect,
    state,
    lineTokens,
    previousLineTokens,
    lineIndent: first ? indentOf(prefix.slice(firstLineStart, first.start + 1)) : 0,
    last: lineTokens.at(-1),
    before,
    after,
    cursorBlank: isBlank,
    cursorIndent,
    nextLines,
    nextIndent,
    floor,
    target,
  };
}

function firstLines(text: string): string[] {
  const lines: string[] = [];
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    if (match[0].trim() !== '') lines.push(match[0].trimEnd());
    if (lines.length === NEXT_LINES) break;
  }
  return lines;
}

/** The last two logical lines with code: the one the cursor is on (or that ended before a blank cursor line), and the one before. */
function lastLogicalLines(tokens: readonly Token[]): [Token[], Token[]] {
  const lines: Token[][] = [];
  let line: Token[] = [];
  for (let at = tokens.length - 1; at >= 0 && lines.length < 2; at--) {
    const token = tokens[at]!;
    if (token.kind === 'comment') continue;
    if (token.kind !== 'newline') line.push(token);
    else if (token.depth === 0 && line.length > 0) {
      lines.push(line.reverse());
      line = [];
    }
  }
  if (line.length > 0) lines.push(line.reverse());
  return [lines[0] ?? [], lines[1] ?? []];
}

/** A template opened on the cursor's line, with nothing behind the cursor, ends on that line: the hole closes it and all that it holds. */
function keptOpen(brackets: readonly OpenBracket[], lineStart: number, after: string): readonly OpenBracket[] {
  const template = brackets.findIndex((bracket) => bracket.text === '`' && bracket.start >= lineStart);
  return template === -1 || after.trim() !== '' ? brackets : brackets.slice(0, template);
}
