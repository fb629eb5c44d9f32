import { createRequire } from 'node:module';
import type { Node, Parser, Tree } from 'web-tree-sitter';

/** Grammar files inside the npm packages, by the grammar's name. */
const GRAMMARS = {
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  java: 'tree-sitter-java/tree-sitter-java.wasm',
} as const;
export type GrammarName = keyof typeof GRAMMARS;
export type { Node, Tree };

const parsers = new Map<GrammarName, Promise<Parser>>();

async function loadParser(name: GrammarName): Promise<Parser> {
  const treeSitter = await import('web-tree-sitter');
  await treeSitter.Parser.init();
  const language = await treeSitter.Language.load(createRequire(import.meta.url).resolve(GRAMMARS[name]));
  return new treeSitter.Parser().setLanguage(language);
}

/**
 * Parses `text` and hands the tree to `use`; the tree is freed afterwards, so nodes must not leave `use`.
 * Offsets of nodes are UTF-16 code units. The grammar is loaded once, on first use.
 */
export async function withTree<T>(grammar: GrammarName, text: string, use: (tree: Tree) => T): Promise<T> {
  let parser = parsers.get(grammar);
  if (!parser) {
    parser = loadParser(grammar);
    parsers.set(grammar, parser);
  }
  const tree = (await parser).parse(text);
  if (!tree) throw new Error(`the ${grammar} grammar returned no tree`);
  try {
    return use(tree);
  } finally {
    tree.delete();
  }
}
