import { withTree } from '../syntax-tree.ts';

export interface ImportedNames {
  readonly module: string;
  readonly names: readonly string[];
}

/** Modules as written (".table", "os.path"); the names taken from each, "*" for all of them, none for a plain `import`. */
export async function pythonImports(text: string): Promise<readonly ImportedNames[]> {
  return withTree('python', text, (tree) =>
    tree.rootNode.descendantsOfType(['import_statement', 'import_from_statement']).flatMap((node): ImportedNames[] => {
      if (!node) return [];
      const module = node.childForFieldName('module_name');
      const names = node.childrenForFieldName('name').flatMap((name) => (name ? [(name.childForFieldName('name') ?? name).text] : []));
      if (!module) return names.map((name) => ({ module: name, names: [] }));
      const star = node.namedChildren.some((child) => child?.type === 'wildcard_import');
      return [{ module: module.text, names: star ? ['*'] : names }];
    }),
  );
}
