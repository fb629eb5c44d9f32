import type { Dialect } from './dialect.ts';
import { blanksWidth } from './indentation.ts';

export type TokenKind = 'name' | 'number' | 'string' | 'operator' | 'comment' | 'newline';

/** One lexical token; `text.slice(start, end)` is its text. A newline token is one line end, also inside brackets. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Open brackets before the token. */
  readonly depth: number;
}

/** An opener that waits for its closer. `${` waits for `}`; a backtick is a template that waits for its end. */
export interface OpenBracket {
  readonly text: string;
  /** Width of the blanks that begin the opener's line. */
  readonly indent: number;
  /** Offset in the text that was scanned when it was met. */
  readonly start: number;
}

/** Where the scanner stands between two texts, so that drawn text can be scanned without scanning its prefix again. */
export interface LexerState {
  readonly brackets: readonly OpenBracket[];
  /** Terminator of a string or block comment that is still open: `"""`, `'`, `*` + `/`. Templates are brackets. */
  readonly openString: string | undefined;
  /** The last significant token's kind and text: decides what a slash means. */
  readonly previous: { readonly kind: TokenKind; readonly text: string } | undefined;
  readonly lineIndent: number;
  /** Only blanks so far on the current line. */
  readonly lineBlank: boolean;
  /** The text ends with a backslash before its line end (Python's explicit line joining). */
  readonly joined: boolean;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly state: LexerState;
  /** Closers without an opener in this text or in the brackets it started with, in order: what a suffix closes. */
  readonly unmatched: readonly { readonly text: string; readonly start: number; readonly indent: number; readonly first: boolean }[];
}

export const EMPTY_STATE: LexerState = {
  brackets: [],
  openString: undefined,
  previous: undefined,
  lineIndent: 0,
  lineBlank: true,
  joined: false,
};

const CLOSER_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };
const BLANKS = /[^\S\r\n]+/y;
const NAME = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /(?:0[xXoObB][\da-fA-F_]+n?|(?:\d[\d_]*\.?(?:\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJnlL]?)/y;
const STRING_START = /([rRbBuUfFtT]{0,2})("""|'''|"|')/y;
const REGULAR_EXPRESSION = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\r\n])*\]|[^/\\[\r\n])+\/[a-z]*/y;
const LINE_END = /\r\n|\r|\n/y;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * Splits text into tokens, knowing strings, comments and brackets, without a grammar and without ever failing: any text gives tokens.
 * Linear in the text. Not known: JSX text (a lone apostrophe there is taken for a character), conditional regular expressions.
 */
export function lex(text: string, dialect: Dialect, from: LexerState = EMPTY_STATE): Lexed {
  const tokens: Token[] = [];
  const brackets = [...from.brackets];
  const unmatched: { text: string; start: number; indent: number; first: boolean }[] = [];
  let { openString, previous, lineIndent, lineBlank } = from;
  let joined = false;
  let at = 0;

  const push = (kind: TokenKind, end: number, depth = brackets.length): void => {
    const token = { kind, start: at, end, text: text.slice(at, end), depth };
    tokens.push(token);
    if (kind !== 'comment' && kind !== 'newline') previous = token;
    if (kind !== 'newline') lineBlank = false;
    at = end;
  };

  while (at < text.length) {
    if (openString !== undefined) {
      const end = endOfString(text, at, openString);
      const closed = end.closed;
      const kind = openString === '*/' ? 'comment' : 'string';
      if (end.at > at) push(kind, end.at);
      openString = closed || (end.at < text.length && openString.length === 1) ? undefined : openString;
      continue;
    }
    if (brackets.at(-1)?.text === '`') {
      const end = endOfTemplatePart(text, at);
      const depth = brackets.length;
      if (end.kind === 'end') brackets.pop();
      push('string', end.at, depth);
      if (end.kind === 'hole') {
        at = end.at;
        brackets.push({ text: '${', indent: lineIndent, start: at });
        push('operator', Math.min(text.length, at + 2), depth);
      }
      continue;
    }
    const blanks = match(BLANKS, text, at);
    if (blanks) {
      if (lineBlank) lineIndent += blanksWidth(blanks);
      at += blanks.length;
      continue;
    }
    const lineEnd = match(LINE_END, text, at);
    if (lineEnd) {
      push('newline', at + lineEnd.length);
      lineIndent = 0;
      lineBlank = true;
      joined = false;
      continue;
    }
    const char = text[at] as string;
    if (char === '\\') {
      const joinedEnd = match(LINE_END, text, at + 1);
      if (joinedEnd) {
        at += 1 + joinedEnd.length;
        lineIndent = 0;
        lineBlank = true;
        joined = at >= text.length;
        continue;
      }
      joined = at + 1 >= text.length;
      push('operator', at + 1);
      continue;
    }
    if (text.startsWith(dialect.lineComment, at)) {
      LINE_END.lastIndex = at;
      const rest = text.slice(at).search(/\r|\n/);
      push('comment', rest === -1 ? text.length : at + rest);
      continue;
    }
    if (dialect.blockComments && text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2);
      if (close === -1) openString = '*/';
      push('comment', close === -1 ? text.length : close + 2);
      continue;
    }
    if (dialect.templates && char === '`') {
      const depth = brackets.length;
      brackets.push({ text: '`', indent: lineIndent, start: at });
      push('operator', at + 1, depth);
      continue;
    }
    const quoted = stringAt(text, at, dialect, previousCharIsWord(text, at, tokens));
    if (quoted) {
      if (!quoted.closed) openString = quoted.delimiter;
      push('string', quoted.end);
      continue;
    }
    if (dialect.regularExpressions && char === '/' && expectsOperand(previous, dialect)) {
      const expression = match(REGULAR_EXPRESSION, text, at);
      if (expression) {
        push('string', at + expression.length);
        continue;
      }
    }
    const number = /[\d.]/.test(char) ? match(NUMBER, text, at) : undefined;
    if (number && number !== '.') {
      push('number', at + number.length);
      continue;
    }
    const name = char === '#' && !dialect.blockComments ? undefined : match(NAME, text, at);
    if (name) {
      push('name', at + name.length);
      continue;
    }
    const operator =
      dialect.operators.find((candidate) => text.startsWith(candidate, at)) ?? String.fromCodePoint(text.codePointAt(at) as number);
    if (operator in CLOSER_OF) {
      const depth = brackets.length;
      brackets.push({ text: operator, indent: lineIndent, start: at });
      push('operator', at + 1, depth);
      continue;
    }
    if (operator === ')' || operator === ']' || operator === '}') {
      const depth = brackets.length;
      // A closer of another kind closes the innermost opener of its own kind, if any: broken text must not derail the rest.
      let opener = brackets.length - 1;
      while (opener >= 0 && CLOSER_OF[brackets[opener]!.text] !== operator) opener--;
      if (opener >= 0) brackets.length = opener;
      else unmatched.push({ text: operator, start: at, indent: lineIndent, first: lineBlank });
      push('operator', at + 1, depth);
      continue;
    }
    push('operator', at + operator.length);
  }
  return { tokens, unmatched, state: { brackets, openString, previous, lineIndent, lineBlank, joined } };
}

/** A quote right after a word is an apostrophe (JSX text) unless the word can stand before an operand. */
function previousCharIsWord(text: string, at: number, tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  return (
    last !== undefined &&
    last.end === at &&
    last.kind === 'name' &&
    /\w/.test(text[at - 1] ?? '') &&
    !/^(?:return|case|in|of|from|import|default|typeof|else)$/.test(last.text)
  );
}

function stringAt(
  text: string,
  at: number,
  dialect: Dialect,
  afterWord: boolean,
): { readonly end: number; readonly closed: boolean; readonly delimiter: string } | undefined {
  STRING_START.lastIndex = at;
  const start = STRING_START.exec(text);
  if (!start) return undefined;
  const prefix = start[1] ?? '';
  if (prefix && !dialect.stringPrefixes) return undefined;
  if (!dialect.stringPrefixes && afterWord) return undefined;
  let delimiter = start[2] as string;
  if (!dialect.tripleQuotes) delimiter = delimiter[0] as string;
  const from = at + prefix.length + delimiter.length;
  const end = /[fFtT]/.test(prefix) ? endOfFormatString(text, from, delimiter) : endOfString(text, from, delimiter);
  // A one-line string that its line does not close is not a string: take the quote alone, so that the rest of the line keeps its brackets.
  if (!end.closed && end.at < text.length) return undefined;
  return { end: end.at, closed: end.closed, delimiter };
}

/** One-line strings end, unclosed, at the line's end. */
function endOfString(text: string, from: number, delimiter: string): { readonly at: number; readonly closed: boolean } {
  const long = delimiter.length > 1;
  const first = delimiter[0];
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '\\' && delimiter !== '*/') {
      if (text[at + 1] === '\r' && text[at + 2] === '\n') at++;
      at++;
    } else if (char === first && (!long || text.startsWith(delimiter, at))) return { at: at + delimiter.length, closed: true };
    else if (!long && (char === '\n' || char === '\r')) return { at, closed: false };
  }
  return { at: text.length, closed: false };
}

/** As `endOfString`, but quotes inside `{...}` do not end the string (Python 3.12 allows the same quotes there). */
function endOfFormatString(text: string, from: number, delimiter: string): { readonly at: number; readonly closed: boolean } {
  const long = delimiter.length > 1;
  let braces = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '{' && text[at + 1] === '{' && braces === 0) at++;
    else if (char === '{') braces++;
    else if (char === '}' && braces > 0) braces--;
    else if (text.startsWith(delimiter, at)) {
      if (braces === 0) return { at: at + delimiter.length, closed: true };
      const inner = endOfString(text, at + delimiter.length, delimiter);
      const closes = inner.closed && closesBraces(text, inner.at, delimiter, braces);
      if (!closes) return { at: at + delimiter.length, closed: true };
      at = inner.at - 1;
    } else if (!long && (char === '\n' || char === '\r')) return { at, closed: false };
  }
  return { at: text.length, closed: false };
}

/** Whether the braces open in a format string close, and the string ends, before the line does. */
function closesBraces(text: string, from: number, delimiter: string, braces: number): boolean {
  let open = braces;
  for (let at = from; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '{') open++;
    else if (text[at] === '}') open--;
    if (open === 0) return text.slice(at).split('\n', 1)[0]!.includes(delimiter);
  }
  return false;
}

function endOfTemplatePart(text: string, from: number): { readonly at: number; readonly kind: 'end' | 'hole' | 'open' } {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return { at: at + 1, kind: 'end' };
    else if (text[at] === '$' && text[at + 1] === '{') return { at, kind: 'hole' };
  }
  return { at: text.length, kind: 'open' };
}

function expectsOperand(previous: LexerState['previous'], dialect: Dialect): boolean {
  if (!previous) return true;
  if (previous.kind === 'name') return dialect.operandWords.has(previous.text);
  if (previous.kind === 'number' || previous.kind === 'string') return false;
  return !/^(?:\)|\]|\}|\+\+|--|`|<)$/.test(previous.text);
}
