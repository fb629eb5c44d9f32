import type { Span } from '../core/language.ts';
import type { Dialect } from './dialect.ts';
import { lex } from './lexer.ts';

/** Texts of the lexical tokens: no blanks, no comments. */
export function tokenTexts(text: string, dialect: Dialect): readonly string[] {
  return lex(text, dialect)
    .tokens.filter((token) => token.kind !== 'comment' && token.kind !== 'newline')
    .map((token) => token.text);
}

/** Identifiers inside `span`, most frequent first, then in order of appearance; keywords are none. */
export function namesInSpan(text: string, span: Span, dialect: Dialect, keywords: ReadonlySet<string>): readonly string[] {
  const counts = new Map<string, number>();
  for (const token of lex(text, dialect).tokens) {
    if (token.kind !== 'name' || token.start < span.start || token.end > span.end || keywords.has(token.text)) continue;
    counts.set(token.text, (counts.get(token.text) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
