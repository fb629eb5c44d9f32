import type { Span } from '../../core/language.ts';
import { TYPESCRIPT_GLOBALS } from './globals.ts';
import { withTypeScriptTree } from './grammar.ts';
import { unboundNames } from './scopes.ts';

/** Names that a comment declares as globals, as linters read them. */
const DECLARED_GLOBALS = /^\s*\/[*/]\s*globals?\s+([\w\s,:$]+)/gm;

/** Names that a build step puts in: `__VERSION__`. */
const BUILD_TIME = /^__\w+__$/;

/** Values only: names of types are the type checker's business, and have no effect at run time. */
export async function typescriptUndefinedNames(text: string, span: Span): Promise<readonly string[]> {
  const declared = new Set([...text.matchAll(DECLARED_GLOBALS)].flatMap((match) => (match[1] as string).split(/[\s,:]+/)));
  // A name that the file asks for with `typeof` may exist or not; the file knows.
  const asked = new Set([...text.matchAll(/\btypeof\s+([\w$]+)/g)].map((match) => match[1]));
  const isAmbient = (name: string): boolean =>
    TYPESCRIPT_GLOBALS.has(name) || declared.has(name) || asked.has(name) || BUILD_TIME.test(name);
  return withTypeScriptTree(text, (tree) =>
    tree.rootNode.hasError ? [] : unboundNames(tree.rootNode, span).filter((name) => !isAmbient(name)),
  );
}
