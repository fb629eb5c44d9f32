import type { Span } from '../../core/language.ts';
import { TYPESCRIPT_GLOBALS } from './globals.ts';
import { withTypeScriptTree } from './grammar.ts';
import { unboundNames } from './scopes.ts';

/** Values only: names of types are the type checker's business, and have no effect at run time. */
export async function typescriptUndefinedNames(text: string, span: Span): Promise<readonly string[]> {
  const declared = new Set(
    [...text.matchAll(/^\s*\/[*/]\s*(?:global|globals)\s+([\w\s,:]+)/gm)].flatMap((match) => (match[1] as string).split(/[\s,:]+/)),
  );
  return withTypeScriptTree(text, (tree) =>
    tree.rootNode.hasError ? [] : unboundNames(tree.rootNode, span).filter((name) => !TYPESCRIPT_GLOBALS.has(name) && !declared.has(name)),
  );
}
