import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';

const entrySchema: z.ZodType<unknown> = z.unknown();
const manifestSchema = z.object({
  name: z.string().optional(),
  main: z.string().optional(),
  module: z.string().optional(),
  exports: entrySchema.optional(),
});
const BUILT = /(^|\/)(dist|build|lib|out|esm|cjs)\//;

/** Says which file the tests loaded in place of `path`, and how to mend it. `modules`: absolute paths of what vite served to them. */
export function loadedInstead(root: string, path: string, modules: readonly string[]): string {
  const stem = basename(path).replace(/\.[^.]+$/, '');
  const loaded = modules.map((file) => relative(root, file));
  const twin = loaded.find((file) => file !== path && basename(file).startsWith(`${stem}.`) && BUILT.test(file));
  if (twin !== undefined) return because(path, twin);
  const built =
    loaded.find((file) => BUILT.test(file)) ?? entryPoints(root).find((file) => BUILT.test(file) && existsSync(join(root, file)));
  if (built !== undefined) return because(path, built);
  return `The tests do not run ${path}. Name the tests that run it with --test-command.`;
}

function because(path: string, instead: string): string {
  return `The tests load ${instead}, a built copy, instead of ${path}. Let the tests import the source (an alias in the vitest configuration, or a "development" condition in "exports"), or remove the built copy.`;
}

/** Files that `package.json` names as what is imported by the package's own name. */
function entryPoints(root: string): readonly string[] {
  try {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    return [...paths(manifest.exports), manifest.module, manifest.main]
      .filter((path) => path !== undefined)
      .map((path) => path.replace(/^\.\//, ''));
  } catch {
    return []; // no manifest: nothing is imported by name
  }
}

function paths(exports: unknown): readonly string[] {
  if (typeof exports === 'string') return [exports];
  return typeof exports === 'object' && exports !== null ? Object.values(exports).flatMap(paths) : [];
}
