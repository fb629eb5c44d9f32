import type { HoleSpan } from '../../core/language.ts';
import type { Random } from '../../core/random.ts';
import { codeMutants } from '../code-mutants.ts';
import { PYTHON_DIALECT } from '../dialect.ts';
import { withTree } from '../syntax-tree.ts';
import type { MutationSyntax } from '../tree-mutations.ts';
import { pythonParses } from './parses.ts';

const SYNTAX: MutationSyntax = {
  call: 'call',
  argumentList: 'argument_list',
  block: 'block',
  types: new Set(['type', 'import_statement', 'import_from_statement']),
  names: new Set(['identifier']),
  attributeName: 'identifier',
  negated: (condition) => (condition.startsWith('not ') && !/\b(?:and|or)\b/.test(condition) ? condition.slice(4) : `not (${condition})`),
  emptyStatement: 'pass',
  returnNothing: 'return None',
  nothing: 'None',
};

export function pythonMutants(text: string, hole: HoleSpan, limit: number, random: Random): Promise<readonly string[]> {
  return codeMutants(text, hole, limit, random, {
    dialect: PYTHON_DIALECT,
    typeNodes: ['type'],
    functions: new Set(['function_definition']),
    syntax: SYNTAX,
    withTree: (code, use) => withTree('python', code, use),
    parses: pythonParses,
  });
}
