import type { HoleSpan, Span } from '../../core/language.ts';
import type { Random } from '../../core/random.ts';
import { PYTHON_DIALECT } from '../dialect.ts';
import { lex } from '../lexer.ts';
import { mutantFillings } from '../mutations.ts';
import { chunkAround } from '../parsed-chunk.ts';
import { type Node, withTree } from '../syntax-tree.ts';
import { tokenMutations } from '../token-mutations.ts';
import { type MutationSyntax, treeMutations } from '../tree-mutations.ts';
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

export async function pythonMutants(text: string, hole: HoleSpan, limit: number, random: Random): Promise<readonly string[]> {
  const { chunk, mutations } = await withTree('python', text, (tree) => {
    const types = tree.rootNode.descendantsOfType('type').flatMap((node) => (node ? [{ start: node.startIndex, end: node.endIndex }] : []));
    const around = chunkAround(tree.rootNode, hole);
    const tokens = lex(text.slice(around.start, around.end), PYTHON_DIALECT).tokens.map((token) => ({
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
    pythonParses(text.slice(chunk.start, hole.start) + filling + text.slice(hole.end, chunk.end));
  return mutantFillings(text, hole, mutations, limit, random, parses);
}

/** The innermost function around the hole, else the whole file. */
function scopeOf(root: Node, hole: Span): Node {
  let scope = root;
  let node: Node | null = root.namedDescendantForIndex(hole.start, Math.max(hole.start, hole.end - 1));
  for (; node; node = node.parent) {
    if (node.type === 'function_definition' && node.startIndex < hole.start) {
      scope = node;
      break;
    }
  }
  return scope;
}
