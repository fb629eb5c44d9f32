import type { HoleSpan } from '../../core/language.ts';
import type { Random } from '../../core/random.ts';
import { codeMutants } from '../code-mutants.ts';
import { TYPESCRIPT_DIALECT } from '../dialect.ts';
import type { MutationSyntax } from '../tree-mutations.ts';
import { withTypeScriptTree } from './grammar.ts';
import { FUNCTIONS, TYPE_NODES } from './node-types.ts';
import { typescriptParses } from './parses.ts';

/** Besides types: what can be changed without any effect. */
const UNCHANGED = [...TYPE_NODES, 'import_statement', 'asserts_annotation', 'type_predicate_annotation'];
const SYNTAX: MutationSyntax = {
  call: 'call_expression',
  argumentList: 'arguments',
  block: 'statement_block',
  types: new Set(UNCHANGED),
  names: new Set(['identifier']),
  attributeName: 'property_identifier',
  negated: (condition) => (condition.startsWith('(') && condition.endsWith(')') ? `(!${condition})` : `!(${condition})`),
  emptyStatement: ';',
  returnNothing: 'return undefined;',
  nothing: 'undefined',
};

export function typescriptMutants(text: string, hole: HoleSpan, limit: number, random: Random): Promise<readonly string[]> {
  return codeMutants(text, hole, limit, random, {
    dialect: TYPESCRIPT_DIALECT,
    typeNodes: UNCHANGED,
    functions: FUNCTIONS,
    syntax: SYNTAX,
    withTree: withTypeScriptTree,
    parses: typescriptParses,
  });
}
