/** What the scanner must know of a language's surface: nothing here needs a grammar. */
export interface Dialect {
  readonly name: 'python' | 'typescript';
  readonly lineComment: string;
  readonly blockComments: boolean;
  /** Letters that may stand before a quote: Python's `rb"..."`. */
  readonly stringPrefixes: boolean;
  /** `"""` and `'''`. */
  readonly tripleQuotes: boolean;
  /** Backtick templates with `${...}`. */
  readonly templates: boolean;
  /** `/.../flags` where an operand is expected. */
  readonly regularExpressions: boolean;
  /** Longest first. */
  readonly operators: readonly string[];
  /** Words after which an operand follows, so that a slash begins a regular expression. */
  readonly operandWords: ReadonlySet<string>;
}

const byLength = (text: string): string[] => text.split(' ').sort((a, b) => b.length - a.length);

export const PYTHON_DIALECT: Dialect = {
  name: 'python',
  lineComment: '#',
  blockComments: false,
  stringPrefixes: true,
  tripleQuotes: true,
  templates: false,
  regularExpressions: false,
  operators: byLength('**= //= >>= <<= ... ** // >> << <= >= == != -> := += -= *= /= %= &= |= ^= @='),
  operandWords: new Set(),
};

export const TYPESCRIPT_DIALECT: Dialect = {
  name: 'typescript',
  lineComment: '//',
  blockComments: true,
  stringPrefixes: false,
  tripleQuotes: false,
  templates: true,
  regularExpressions: true,
  operators: byLength('>>>= ... === !== **= <<= >>= >>> &&= ||= ??= => == != <= >= && || ?? ?. ++ -- += -= *= /= %= &= |= ^= << >> **'),
  operandWords: new Set('return typeof case delete void in of instanceof new else do throw await yield export default extends'.split(' ')),
};
