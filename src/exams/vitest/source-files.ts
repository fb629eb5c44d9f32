import { basename, dirname, join, normalize } from 'node:path';
import type { ImportGraph } from '../pytest/import-graph.ts';

const SOURCE = /\.([cm]?[jt]s|[jt]sx)$/;
const DECLARATION = /\.d\.[cm]?ts$/;
const CONFIGURATION = /(^|\.)(config|conf|setup|workspace|rc)\.[cm]?[jt]s$/;
const TEST_FOLDERS = /^(tests?|__tests__|__mocks__|spec|e2e|fixtures?|examples?|docs?|scripts|bench(marks?)?|stories)$/;
const TEST_NAME = /\.(test|spec|test-d|bench|stories|e2e)\.[cm]?[jt]sx?$/;
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])(\.{1,2}\/[^'"]*|\.{1,2})\1/g;
const EXTENSIONS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.tsx', '/index.js', '/index.mjs'];

/** Whether a path names code that a user completes: no test, no configuration, no declaration. */
export function isSourceFile(path: string): boolean {
  const folders = dirname(path).split('/');
  if (!SOURCE.test(path) || DECLARATION.test(path) || TEST_NAME.test(path)) return false;
  return !CONFIGURATION.test(basename(path)) && !folders.some((folder) => TEST_FOLDERS.test(folder));
}

/** Files of the repository that each file imports by a relative path. Enough to order tests by what they reach. */
export function importGraph(texts: ReadonlyMap<string, string>): ImportGraph {
  return new Map(
    [...texts].map(([path, text]) => {
      const found = [...text.matchAll(IMPORT)].map(([, , specifier]) => resolveImport(path, specifier as string, texts));
      return [path, new Set(found.filter((file) => file !== undefined && file !== path) as string[])];
    }),
  );
}

/** Tests that stand beside the file they are named after come first: they are the fastest to run and the surest to need nothing else. */
export function standsBeside(testFile: string, sources: ReadonlySet<string>): boolean {
  const stem = testFile.replace(/\.(test|spec)(\.[cm]?[jt]sx?)$/, '').replace(/(^|\/)__tests__\//, '$1');
  return (
    EXTENSIONS.slice(1).some((extension) => sources.has(stem + extension)) ||
    [...sources].some((path) => dirname(path) === dirname(testFile))
  );
}

function resolveImport(path: string, specifier: string, texts: ReadonlyMap<string, unknown>): string | undefined {
  const target = normalize(join(dirname(path), specifier));
  // TypeScript is imported by the name of the JavaScript that it becomes.
  const bare = target.replace(/\.([cm]?)js(x?)$/, '');
  return [target, bare].flatMap((stem) => EXTENSIONS.map((extension) => stem + extension)).find((candidate) => texts.has(candidate));
}
