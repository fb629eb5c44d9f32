import { expect, it } from 'vitest';
import { PYTHON_DIALECT, TYPESCRIPT_DIALECT } from './dialect.ts';
import { lex } from './lexer.ts';
import { tokenMutations } from './token-mutations.ts';

it.each([
  ['TypeScript', TYPESCRIPT_DIALECT],
  ['Python', PYTHON_DIALECT],
])('%s: names that every JavaScript object has are ordinary names', (_, dialect) => {
  const { tokens } = lex('constructor(toString, valueOf, hasOwnProperty) + __proto__', dialect);
  expect(tokenMutations(tokens, []).map(({ text }) => text)).toEqual(['-']);
});
