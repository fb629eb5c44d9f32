import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dialect, PYTHON_DIALECT, TYPESCRIPT_DIALECT } from './dialect.ts';
import { lex } from './lexer.ts';

const PIECES = [
  'a',
  'b1',
  ' ',
  '\n',
  '(',
  ')',
  '{',
  '}',
  '"',
  "'",
  '`',
  '${',
  '"""',
  '#',
  '//',
  '/*',
  '*/',
  '/',
  '+',
  '\\',
  'f"',
  '.5',
  '=>',
  'é',
  '\r\n',
];
const anyText = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));

const texts = (text: string, dialect: Dialect): string[] =>
  lex(text, dialect)
    .tokens.filter((token) => token.kind !== 'newline')
    .map((token) => token.text);

describe.each([PYTHON_DIALECT, TYPESCRIPT_DIALECT])('lexer of $name', (dialect) => {
  it('gives tokens that follow each other and leave out nothing but blanks and line joins', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let at = 0;
        for (const token of lex(text, dialect).tokens) {
          expect(token.start).toBeGreaterThanOrEqual(at);
          expect(text.slice(at, token.start)).toMatch(/^(?:\s|\\)*$/);
          expect(token.text).toBe(text.slice(token.start, token.end));
          at = token.end;
        }
        expect(text.slice(at)).toMatch(/^(?:\s|\\)*$/);
      }),
    );
  });

  it('goes on at a line end as if it had not stopped', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        // A backslash joins lines, so that its line end is no place to stop.
        fc.pre(!before.endsWith('\\'));
        const first = `${before}\n`;
        const whole = lex(first + after, dialect);
        const begun = lex(first, dialect);
        const rest = lex(after, dialect, begun.state);
        expect(rest.state.brackets.map((bracket) => bracket.text)).toEqual(whole.state.brackets.map((bracket) => bracket.text));
        expect(rest.state.openString).toBe(whole.state.openString);
      }),
    );
  });
});

describe('lexer', () => {
  it('knows strings of Python', () => {
    expect(texts('x = rb"a\\"b" + f"{d["k"]}!" + """m\n"n"""', PYTHON_DIALECT)).toEqual([
      'x',
      '=',
      'rb"a\\"b"',
      '+',
      'f"{d["k"]}!"',
      '+',
      '"""m\n"n"""',
    ]);
  });

  it('takes an unclosed quote alone, so that its line keeps its brackets', () => {
    expect(lex("f('oops)\ny", PYTHON_DIALECT).state.brackets).toEqual([]);
  });

  it('tells a regular expression from a division', () => {
    expect(texts('a / b / c; return /[/"]+/g.test(x)', TYPESCRIPT_DIALECT)).toContain('/[/"]+/g');
    expect(texts('a / b / c', TYPESCRIPT_DIALECT)).toEqual(['a', '/', 'b', '/', 'c']);
  });

  it('reads code inside templates', () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the text under test is code with a template
    expect(lex('`a ${f({ b: `c` })} d`; x(', TYPESCRIPT_DIALECT).state.brackets.map((bracket) => bracket.text)).toEqual(['(']);
    expect(lex('`a ${f(', TYPESCRIPT_DIALECT).state.brackets.map((bracket) => bracket.text)).toEqual(['`', '${', '(']);
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  });

  it('leaves apostrophes of elements alone', () => {
    expect(lex("<p>Don't {x(</p>", TYPESCRIPT_DIALECT).state.brackets.map((bracket) => bracket.text)).toEqual(['{', '(']);
  });

  it('tells what a suffix closes, and where', () => {
    expect(lex('a)\n  }', TYPESCRIPT_DIALECT).unmatched).toEqual([
      { text: ')', start: 1, indent: 0, first: false },
      { text: '}', start: 5, indent: 2, first: true },
    ]);
  });
});
