import type { Node } from '../syntax-tree.ts';
import { withTypeScriptTree } from './grammar.ts';

export interface ImportedNames {
  readonly module: string;
  readonly names: readonly string[];
}

/** Modules as written; the names taken from each: "default" for the default export, "*" for the whole module. `export ... from` and `require` count. */
export async function typescriptImports(text: string): Promise<readonly ImportedNames[]> {
  return withTypeScriptTree(text, (tree) =>
    tree.rootNode.descendantsOfType(['import_statement', 'export_statement', 'call_expression']).flatMap((node): ImportedNames[] => {
      if (!node) return [];
      if (node.type === 'call_expression') return requiredModule(node);
      const source = node.childForFieldName('source') ?? node.descendantsOfType('import_require_clause')[0]?.childForFieldName('source');
      return source ? [{ module: unquoted(source), names: namesOf(node) }] : [];
    }),
  );
}

function unquoted(node: Node): string {
  return node.text.slice(1, -1);
}

function namesOf(node: Node): string[] {
  const names: string[] = [];
  const clause = node.namedChildren.find((child) => child?.type === 'import_clause');
  if (clause?.namedChildren.some((child) => child?.type === 'identifier')) names.push('default');
  const isWhole =
    node.type === 'export_statement'
      ? /^export\s*(?:type\s*)?\*/.test(node.text)
      : node.descendantsOfType(['namespace_import', 'import_require_clause']).length > 0;
  if (isWhole) names.push('*');
  for (const specifier of node.descendantsOfType(['import_specifier', 'export_specifier'])) {
    const name = specifier?.childForFieldName('name');
    if (name) names.push(name.text);
  }
  return names;
}

/** `require('x')` and `import('x')`, with the names that a pattern takes from it. */
function requiredModule(node: Node): ImportedNames[] {
  const called = node.childForFieldName('function');
  const argument = node.childForFieldName('arguments')?.namedChild(0);
  if (!(called?.type === 'import' || called?.text === 'require') || argument?.type !== 'string') return [];
  const holder = node.parent?.type === 'await_expression' ? node.parent.parent : node.parent;
  const pattern = holder?.type === 'variable_declarator' ? holder.childForFieldName('name') : null;
  const taken =
    pattern?.type === 'object_pattern'
      ? pattern.namedChildren.flatMap((child) => (child ? [(child.childForFieldName('key') ?? child).text] : []))
      : ['*'];
  return [{ module: unquoted(argument), names: taken }];
}
