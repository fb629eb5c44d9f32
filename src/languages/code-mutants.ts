import type { HoleSpan, Span } from '../core/language.ts';
import type { Random } from '../core/random.ts';
import type { Dialect } from './dialect.ts';
import { lex } from './lexer.ts';
import { mutantFillings } from './mutations.ts';
import { chunkAround } from './parsed-chunk.ts';
import type { Node, Tree } from './syntax-tree.ts';
import { tokenMutations } from './token-mutations.ts';
import { type MutationSyntax, treeMutations } from './tree-mutations.ts';

/** What a language must tell for its mutants. */
export interface MutantGrammar {
  readonly dialect: Dialect;
  /** Nodes that exist only for the type checker: nothing in them is changed. */
  readonly typeNodes: readonly string[];
  readonly functions: ReadonlySet<string>;
  readonly syntax: MutationSyntax;
  withTree<T>(text: string, use: (tree: Tree) => T): Promise<T>;
  parses(text: string): Promise<boolean>;
}

/** Fillings of the hole that each change one thing of the true text and still parse, at most `limit`. */
export async function codeMutants(
  text: string,
  hole: HoleSpan,
  limit: number,
  random: Random,
  { dialect, typeNodes, functions, syntax, withTree, parses }: MutantGrammar,
): Promise<readonly string[]> {
  const { chunk, mutations } = await withTree(text, ({ rootNode }) => {
    const around = chunkAround(rootNode, hole);
    const tokens = lex(text.slice(around.start, around.end), dialect).tokens.map((token) => ({
      ...token,
      start: token.start + around.start,
      end: token.end + around.start,
    }));
    const scope = scopeOf(rootNode, hole, functions);
    return {
      chunk: around,
      mutations: [...tokenMutations(tokens, spansOf(rootNode, typeNodes)), ...treeMutations(rootNode, text, hole, scope, syntax)],
    };
  });
  const stillParses = (filling: string): Promise<boolean> =>
    parses(text.slice(chunk.start, hole.start) + filling + text.slice(hole.end, chunk.end));
  return mutantFillings(text, hole, mutations, limit, random, stillParses);
}

/** Where nodes of these types stand. Plain spans, since each property of a node is a call into the parser. */
export function spansOf(root: Node, types: readonly string[]): readonly Span[] {
  return root.descendantsOfType([...types]).flatMap((node) => (node ? [{ start: node.startIndex, end: node.endIndex }] : []));
}

/** The innermost function around the hole, else the whole file. */
function scopeOf(root: Node, hole: Span, functions: ReadonlySet<string>): Node {
  for (let node = root.namedDescendantForIndex(hole.start, Math.max(hole.start, hole.end - 1)); node; node = node.parent) {
    if (functions.has(node.type) && node.startIndex < hole.start) return node;
  }
  return root;
}
