const IMPORT = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|import[ \t]+([^\n#]+))/gm;

/** Repository files that each file imports directly, read from import statements alone. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Builds the graph from texts. A module is matched to every file whose path ends like it ("a.b" to "src/a/b.py", "a/b/__init__.py"):
 * where packages lie is the interpreter's business, and a file too many only orders tests a little differently.
 */
export function importGraph(texts: ReadonlyMap<string, string>): ImportGraph {
  const byModule = new Map<string, string[]>();
  for (const path of texts.keys()) {
    const parts = path.replace(/(\/__init__)?\.py$/, '').split('/');
    for (let i = 0; i < parts.length; i++) {
      const module = parts.slice(i).join('.');
      byModule.set(module, [...(byModule.get(module) ?? []), path]);
    }
  }
  return new Map([...texts].map(([path, text]) => [path, importsOf(path, text, byModule)]));
}

function importsOf(path: string, text: string, byModule: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (module: string): boolean => {
    const files = byModule.get(module) ?? [];
    for (const file of files) if (file !== path) found.add(file);
    return files.length > 0;
  };
  for (const [, from, names, plain] of text.matchAll(IMPORT)) {
    for (const module of plain?.split(',') ?? []) add(module.trim().split(/\s+/)[0]!);
    if (from === undefined) continue;
    const base = absoluteModule(path, from);
    add(base);
    // "from package import module" names a file, too.
    for (const name of names!.replace(/[()\\]/g, ' ').split(',')) add(`${base}.${name.trim().split(/\s+/)[0]}`);
  }
  return found;
}

function absoluteModule(path: string, module: string): string {
  const dots = /^\.*/.exec(module)![0].length;
  if (dots === 0) return module;
  const folders = path.split('/').slice(0, -dots);
  return [...folders, ...module.slice(dots).split('.')].filter((part) => part !== '').join('.');
}

/**
 * Orders test files so that any beginning of the list reaches as many source files as it can: each next one imports the most source
 * files not yet reached per test it holds; when all are reached the count begins again. For suites that are too slow to run whole.
 */
export function orderByReach(testFiles: ReadonlyMap<string, number>, sourceFiles: readonly string[], graph: ImportGraph): string[] {
  const sources = new Set(sourceFiles);
  const reach = new Map([...testFiles.keys()].map((file) => [file, [...(graph.get(file) ?? [])].filter((path) => sources.has(path))]));
  const left = new Set([...testFiles.keys()].sort());
  const ordered: string[] = [];
  let reached = new Set<string>();
  while (left.size > 0) {
    const value = (file: string): number =>
      reach.get(file)!.filter((path) => !reached.has(path)).length / Math.sqrt(testFiles.get(file) ?? 1);
    const best = [...left].reduce((a, b) => (value(b) > value(a) ? b : a));
    if (value(best) === 0 && reached.size > 0) {
      reached = new Set();
      if (reach.get(best)!.length > 0 || [...left].some((file) => reach.get(file)!.length > 0)) continue;
    }
    ordered.push(best);
    left.delete(best);
    for (const path of reach.get(best)!) reached.add(path);
  }
  return ordered;
}
