import type { Span } from '../../core/language.ts';
import { TYPESCRIPT_GLOBALS } from './globals.ts';
import { withTypeScriptTree } from './grammar.ts';
import { unboundNames } from './scopes.ts';

/** Bindings that the tree does not show: names that a comment declares as globals, and `using`, which the grammar does not know. */
const DECLARED_GLOBALS = /^\s*\/[*/]\s*globals?\s+([\w\s,:$]+)/gm;
const USING = /\busing\s+([\w$]+)\s*(?:=|of\b)/g;

/** Values only: names of types are the type checker's business, and have no effect at run time. */
export async function typescriptUndefinedNames(text: string, span: Span): Promise<readonly string[]> {
  const globals = [...text.matchAll(DECLARED_GLOBALS)].flatMap((match) => (match[1] as string).split(/[\s,:]+/));
  const declared = new Set([...globals, 'using', ...[...text.matchAll(USING)].map((match) => match[1] as string)]);
  return withTypeScriptTree(text, (tree) =>
    tree.rootNode.hasError ? [] : unboundNames(tree.rootNode, span).filter((name) => !TYPESCRIPT_GLOBALS.has(name) && !declared.has(name)),
  );
}
