import type { Span } from '../core/language.ts';
import type { Token } from './lexer.ts';
import type { Mutation, MutationKind } from './mutations.ts';

type Change = readonly [MutationKind, ...string[]];

const OTHER_OPERATORS: ReadonlyMap<string, Change> = new Map<string, Change>(
  Object.entries({
    '==': ['comparison', '!='],
    '!=': ['comparison', '=='],
    '===': ['comparison', '!=='],
    '!==': ['comparison', '==='],
    '<': ['comparison', '<=', '>='],
    '<=': ['comparison', '<', '>'],
    '>': ['comparison', '>=', '<='],
    '>=': ['comparison', '>', '<'],
    '+': ['arithmetic', '-'],
    '-': ['arithmetic', '+'],
    '*': ['arithmetic', '/'],
    '/': ['arithmetic', '*'],
    '//': ['arithmetic', '*'],
    '%': ['arithmetic', '*'],
    '**': ['arithmetic', '*'],
    '+=': ['arithmetic', '-=', '='],
    '-=': ['arithmetic', '+=', '='],
    '*=': ['arithmetic', '/=', '='],
    '|': ['arithmetic', '&'],
    '&': ['arithmetic', '|'],
    '<<': ['arithmetic', '>>'],
    '>>': ['arithmetic', '<<'],
    '&&': ['boolean', '||'],
    '||': ['boolean', '&&'],
    '??': ['boolean', '&&'],
    '!': ['negated condition', ''],
  } satisfies Record<string, Change>),
);
/** A map, since a name may be `constructor`, which every object has. */
const OTHER_WORDS: ReadonlyMap<string, Change> = new Map<string, Change>(
  Object.entries({
    and: ['boolean', 'or'],
    or: ['boolean', 'and'],
    True: ['boolean', 'False'],
    False: ['boolean', 'True'],
    true: ['boolean', 'false'],
    false: ['boolean', 'true'],
    not: ['negated condition', ''],
    in: ['comparison', 'not in'],
    is: ['comparison', 'is not'],
    None: ['boolean', '0', '()'],
    null: ['boolean', '0'],
    undefined: ['boolean', '0'],
    break: ['removed statement', 'continue'],
    continue: ['removed statement', 'break'],
  } satisfies Record<string, Change>),
);

/** Changes of single tokens: operators, constants, off-by-one numbers, string contents. Tokens inside `excluded` (types) are left alone. */
export function tokenMutations(tokens: readonly Token[], excluded: readonly Span[]): Mutation[] {
  const found: Mutation[] = [];
  for (const [index, token] of tokens.entries()) {
    if (excluded.some((span) => span.start <= token.start && token.end <= span.end)) continue;
    const before = tokens[index - 1];
    const change = (kind: MutationKind, text: string, end = token.end): void => {
      found.push({ kind, start: token.start, end, text });
    };
    if (token.kind === 'number') for (const other of otherNumbers(token.text)) change('number', other);
    else if (token.kind === 'string') {
      const other = otherString(token.text);
      if (other) change('string', other);
    } else if (token.kind === 'operator' || token.kind === 'name') {
      const [kind, ...others] = (token.kind === 'operator' ? OTHER_OPERATORS : OTHER_WORDS).get(token.text) ?? [];
      // `not in` and `is not` lose their `not` as one operator; `for x in` is no comparison (the parse check drops what breaks).
      if (kind && !(token.text === 'in' && before?.text === 'not')) for (const other of others) change(kind, other);
    }
  }
  return found;
}

function otherNumbers(text: string): string[] {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isFinite(value)) return ['0'];
  if (!Number.isInteger(value)) return [String(value + 1), String(-value)];
  return value === 0 ? ['1', '-1'] : [String(value + 1), String(value - 1)];
}

function otherString(text: string): string | undefined {
  const parts = /^([a-zA-Z]*)("""|'''|"|'|`)([\s\S]*)\2$/.exec(text);
  if (!parts) return undefined;
  const [, prefix, quote, content] = parts;
  return content === '' ? `${prefix}${quote}x${quote}` : `${prefix}${quote}${quote}`;
}
