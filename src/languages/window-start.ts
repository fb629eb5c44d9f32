import type { Dialect } from './dialect.ts';
import { EMPTY_STATE, type LexerState, lex } from './lexer.ts';
import { PYTHON_KEYWORDS } from './python/builtins.ts';
import { TYPESCRIPT_KEYWORDS } from './typescript/globals.ts';

/** Words that are keywords only at some places. */
const SOFT_KEYWORDS = new Set(['match', 'case', 'type', 'print', 'exec']);
/** A cursor stands in code far more often than in a string of several lines. */
const ENDS_INSIDE = 1;
/** Another beginning must leave less than this share of the prose. */
const CLEARLY_LESS = 0.5;

/**
 * The state in which a prefix begins. An editor may send only the last lines before the cursor, which may begin inside a long string
 * or comment: read as code, such a window is inside out. Two words side by side, neither a keyword, are prose, and code has next to
 * none of them; so the window is taken for what leaves the least prose among the code.
 */
export function windowStart(prefix: string, dialect: Dialect): LexerState {
  if (dialect.blockComments && beginsInComment(prefix)) return { ...EMPTY_STATE, openString: '*/' };
  const others: LexerState[] = [];
  if (dialect.tripleQuotes) {
    for (const openString of ['"""', "'''"]) if (prefix.includes(openString)) others.push({ ...EMPTY_STATE, openString });
  }
  if (dialect.templates && prefix.includes('`')) others.push({ ...EMPTY_STATE, brackets: [{ text: '`', indent: 0, start: -1 }] });
  let best = { state: EMPTY_STATE, prose: others.length > 0 ? proseIn(prefix, EMPTY_STATE, dialect) : 0 };
  for (const state of others) {
    if (best.prose === 0) break;
    const prose = proseIn(prefix, state, dialect);
    if (prose < best.prose * CLEARLY_LESS) best = { state, prose };
  }
  return best.state;
}

/** A comment's end comes before any comment's beginning, and the lines until there look like a comment's. */
function beginsInComment(prefix: string): boolean {
  const close = prefix.indexOf('*/');
  const open = prefix.indexOf('/*');
  return close !== -1 && (open === -1 || close < open) && /^\s*\*/m.test(prefix.slice(0, close + 1));
}

function proseIn(text: string, start: LexerState, dialect: Dialect): number {
  const { tokens, state } = lex(text, dialect, start);
  const keywords = dialect.name === 'python' ? PYTHON_KEYWORDS : TYPESCRIPT_KEYWORDS;
  const isWord = (index: number): boolean => {
    const token = tokens[index];
    return token?.kind === 'name' && !keywords.has(token.text) && !SOFT_KEYWORDS.has(token.text);
  };
  const pairs = tokens.reduce((sum, _, index) => (isWord(index) && isWord(index + 1) ? sum + 1 : sum), 0);
  const lineStart = text.lastIndexOf('\n') + 1;
  const isInside =
    (state.openString?.length ?? 0) > 1 || state.brackets.some((bracket) => bracket.text === '`' && bracket.start < lineStart);
  return pairs + (isInside ? ENDS_INSIDE : 0);
}
