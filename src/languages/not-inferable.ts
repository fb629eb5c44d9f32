import type { HoleSpan } from '../core/language.ts';
import type { Dialect } from './dialect.ts';
import { lex, type Token } from './lexer.ts';

/** A text of this many characters or more is composed, not recalled. */
const LONG_TEXT = 25;
/** Share of the hole's code that composed texts must make up: a message inside a longer block is seldom what its tests look at. */
const TEXT_SHARE = 0.4;
const LONG_EXPRESSION = 20;
const EXPRESSION_SIGNS = 5;
/** A list of this many literals is data. */
const DATA_LITERALS = 6;
const DATA_SHARE = 0.4;
/** In a longer hole one wrong number is one of many decisions. */
const MAX_NUMBER_TOKENS = 14;
const COMMON_NUMBERS = new Set([
  '0',
  '1',
  '2',
  '3',
  '10',
  '16',
  '60',
  '64',
  '100',
  '255',
  '256',
  '1000',
  '1024',
  '0.0',
  '0.5',
  '1.0',
  '2.0',
  '3600',
]);
const MESSAGE_CALL =
  /^(?:(?:\w+\.)*(?:log|logger|logging|console|warnings|click|sys\.std(?:out|err))\.)?(?:debug|info|warn|warning|error|exception|critical|log|print|echo|secho|write)$/;

/** Name of the rule by which the true filling cannot be inferred from its surroundings, if any. */
export function notInferableRule(text: string, hole: HoleSpan, dialect: Dialect): string | undefined {
  const all = lex(text, dialect).tokens;
  const tokens = all.filter(
    (token) => token.start >= hole.start && token.end <= hole.end && token.kind !== 'newline' && token.kind !== 'comment',
  );
  const elsewhere = new Set(all.filter((token) => token.end <= hole.start || token.start >= hole.end).map(contentOf));
  const fresh = tokens.filter((token) => !elsewhere.has(contentOf(token)));
  const length = tokens.reduce((sum, token) => sum + token.text.length, 0);
  const expression = fresh.find((token) => token.kind === 'string' && isExpression(token, tokens));
  if (expression && expression.text.length >= TEXT_SHARE * length) return 'long regular expression';
  const texts = fresh.filter((token) => token.kind === 'string' && contentOf(token).length >= LONG_TEXT);
  const textLength = texts.reduce((sum, token) => sum + token.text.length, 0);
  if (texts.length > 0 && isMessage(tokens)) return 'message only';
  if (texts.length > 0 && textLength >= TEXT_SHARE * length) return 'long text literal';
  const literals = fresh.filter((token) => token.kind === 'string' || token.kind === 'number');
  if (literals.length >= DATA_LITERALS && literals.length >= DATA_SHARE * tokens.length) return 'literal data';
  if (tokens.length <= MAX_NUMBER_TOKENS && fresh.some((token) => token.kind === 'number' && !COMMON_NUMBERS.has(token.text)))
    return 'magic number';
  return undefined;
}

/** A string's content without its quotes and prefix. */
function contentOf(token: Token): string {
  return token.kind === 'string' ? token.text.replace(/^[a-zA-Z]{0,2}("""|'''|"|'|`)?/, '').replace(/("""|'''|"|'|`)$/, '') : token.text;
}

function isExpression(token: Token, tokens: readonly Token[]): boolean {
  if (token.text.length < LONG_EXPRESSION) return false;
  const signs = token.text.match(/\\[wWdDsSbB]|[[\](|^$]|[*+?](?=[^\w\s]|$)/g)?.length ?? 0;
  const raw =
    /^[rR][bB]?["']/.test(token.text) ||
    token.text.startsWith('/') ||
    tokens.some((other) => other.text === 're' || other.text === 'RegExp');
  return raw && signs >= EXPRESSION_SIGNS;
}

/** The hole is one call that tells a person something. */
function isMessage(tokens: readonly Token[]): boolean {
  const open = tokens.findIndex((token) => token.text === '(');
  return (
    open > 0 &&
    MESSAGE_CALL.test(
      tokens
        .slice(0, open)
        .map((token) => token.text)
        .join(''),
    ) &&
    /^[);]$/.test(tokens.at(-1)?.text ?? '')
  );
}
