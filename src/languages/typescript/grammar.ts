import { type Tree, withTree } from '../syntax-tree.ts';

const FAILED = Symbol('does not parse');

/**
 * Parses text as TypeScript, else as TSX: casts in angle brackets exist only in the first, elements only in the second, and JavaScript
 * is a part of both. Text that parses as neither is handed over as TypeScript's tree with its errors.
 */
export async function withTypeScriptTree<T>(text: string, use: (tree: Tree) => T): Promise<T> {
  for (const grammar of ['typescript', 'tsx'] as const) {
    const result = await withTree(grammar, text, (tree) => (tree.rootNode.hasError ? FAILED : use(tree)));
    if (result !== FAILED) return result as T;
  }
  return withTree('typescript', text, use);
}
