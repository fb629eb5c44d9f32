import { type Tree, withTree } from '../syntax-tree.ts';

const FAILED = Symbol('does not parse');
/** `in` and `out` before a type parameter (TypeScript 4.7), which the grammar does not know. */
const VARIANCE = /([<,]\s*(?:\/\*[\s\S]*?\*\/\s*)?(?:const\s+)?)((?:in\s+)?out|in)(?=\s+[\w$]+\s*(?:[,>=]|extends\b))/g;
/** `using x =` (TypeScript 5.2), which the grammar takes for two expressions. */
const USING = /\b(await\s+using|using)(?=[^\S\n]+[\w$]+\s*(?:=|of\b|:))/g;

/** Writes what the grammar does not know as what it does know, at equal length, so that offsets stay true. */
function asKnown(text: string): string {
  return text
    .replace(VARIANCE, (_, before: string, variance: string) => before + ' '.repeat(variance.length))
    .replace(USING, (word) => 'const'.padEnd(word.length));
}

/**
 * Parses text as TypeScript, else as TSX: casts in angle brackets exist only in the first, elements only in the second, and JavaScript
 * is a part of both. Text that parses as neither is handed over as TypeScript's tree with its errors. Offsets are those of `text`;
 * the text of a node may differ where the grammar is behind the language.
 */
export async function withTypeScriptTree<T>(text: string, use: (tree: Tree) => T): Promise<T> {
  const known = asKnown(text);
  for (const grammar of ['typescript', 'tsx'] as const) {
    const result = await withTree(grammar, known, (tree) => (tree.rootNode.hasError ? FAILED : use(tree)));
    if (result !== FAILED) return result as T;
  }
  return withTree('typescript', known, use);
}
