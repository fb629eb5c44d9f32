import type { HoleSpan, Span } from '../../core/language.ts';
import type { Random } from '../../core/random.ts';
import { TYPESCRIPT_DIALECT } from '../dialect.ts';
import { lex } from '../lexer.ts';
import { mutantFillings } from '../mutations.ts';
import { chunkAround } from '../parsed-chunk.ts';
import type { Node } from '../syntax-tree.ts';
import { tokenMutations } from '../token-mutations.ts';
import { type MutationSyntax, treeMutations } from '../tree-mutations.ts';
import { withTypeScriptTree } from './grammar.ts';
import { typescriptParses } from './parses.ts';

const TYPE_NODES = [
  'type_annotation',
  'type_arguments',
  'type_parameters',
  'interface_declaration',
  'type_alias_declaration',
  'import_statement',
  'ambient_declaration',
  'asserts_annotation',
  'type_predicate_annotation',
];
const FUNCTIONS = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'arrow_function',
  'method_definition',
]);
const SYNTAX: MutationSyntax = {
  call: 'call_expression',
  argumentList: 'arguments',
  block: 'statement_block',
  types: new Set(TYPE_NODES),
  names: new Set(['identifier']),
  attributeName: 'property_identifier',
  negated: (condition) => (condition.startsWith('(') && condition.endsWith(')') ? `(!${condition})` : `!(${condition})`),
  emptyStatement: ';',
  returnNothing: 'return undefined;',
  nothing: 'undefined',
};

export async function typescriptMutants(text: string, hole: HoleSpan, limit: number, random: Random): Promise<readonly string[]> {
  const { chunk, mutations } = await withTypeScriptTree(text, (tree) => {
    const types = tree.rootNode
      .descendantsOfType(TYPE_NODES)
      .flatMap((node) => (node ? [{ start: node.startIndex, end: node.endIndex }] : []));
    const around = chunkAround(tree.rootNode, hole);
    const tokens = lex(text.slice(around.start, around.end), TYPESCRIPT_DIALECT).tokens.map((token) => ({
      ...token,
      start: token.start + around.start,
      end: token.end + around.start,
    }));
    return {
      chunk: around,
      mutations: [...tokenMutations(tokens, types), ...treeMutations(tree.rootNode, text, hole, scopeOf(tree.rootNode, hole), SYNTAX)],
    };
  });
  const parses = (filling: string): Promise<boolean> =>
    typescriptParses(text.slice(chunk.start, hole.start) + filling + text.slice(hole.end, chunk.end));
  return mutantFillings(text, hole, mutations, limit, random, parses);
}

/** The innermost function around the hole, else the whole file. */
function scopeOf(root: Node, hole: Span): Node {
  for (let node = root.namedDescendantForIndex(hole.start, Math.max(hole.start, hole.end - 1)); node; node = node.parent) {
    if (FUNCTIONS.has(node.type) && node.startIndex < hole.start) return node;
  }
  return root;
}
