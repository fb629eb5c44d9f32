import type { Span } from '../../core/language.ts';
import { withTree } from '../syntax-tree.ts';
import { PYTHON_BUILTINS } from './builtins.ts';
import { unboundNames } from './scopes.ts';

/** Where names may come from that no reader can see: star imports, names made at run time. */
const INVISIBLE_BINDINGS = /^\s*from\s+\S+\s+import\s+\*|\bglobals\(\)\s*(?:\[|\.update)|\b(?:locals|vars)\(\)\.update|\bexec\(/m;

export async function pythonUndefinedNames(text: string, span: Span): Promise<readonly string[]> {
  if (INVISIBLE_BINDINGS.test(text)) return [];
  return withTree('python', text, (tree) =>
    tree.rootNode.hasError ? [] : unboundNames(tree.rootNode, span).filter((name) => !PYTHON_BUILTINS.has(name)),
  );
}
