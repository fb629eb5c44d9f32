import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../core/whetstone-error.ts';

const packageSchema = z.object({ version: z.string() });

/** The tools that run a repository's tests, all found in a `node_modules` of the repository or of a folder above it. */
export interface VitestTools {
  /** Real folder of the package. */
  readonly vitest: string;
  /** `node_modules` folders from the root upwards. */
  readonly modules: readonly string[];
  readonly node: string;
  readonly nodeFrom: string;
  readonly versions: Readonly<Record<string, string>>;
  /** This vite can only load a configuration by writing a bundle of it, into `node_modules/.vite-temp` or else beside it. */
  readonly bundlesConfig: boolean;
}

/**
 * Looks for vitest and Node as npm's own scripts would: the nearest `node_modules` first; Node may itself be a package there, else it is
 * the one that runs Whetstone, or the one named.
 *
 * Throws `no-tests` when there is no vitest, `no-interpreter` when the Node named does not exist.
 */
export function findVitest(root: string, options: { readonly node?: string } = {}): VitestTools {
  const modules = ancestors(root)
    .map((folder) => join(folder, 'node_modules'))
    .filter((folder) => existsSync(folder));
  const found = findPackage(modules, 'vitest');
  if (found === undefined) {
    throw new WhetstoneError('no-tests', `No vitest was found in node_modules of ${root} or of a folder above it.`, {
      hint: 'Install the packages of the repository first (npm install), or name the folder that holds them.',
    });
  }
  const vite = findPackage([join(found, 'node_modules'), dirname(found), ...modules], 'vite');
  const { node, nodeFrom } = findNode(root, modules, options.node);
  const versions = { vitest: versionOf(found), ...(vite === undefined ? {} : { vite: versionOf(vite) }) };
  return { vitest: found, modules, node, nodeFrom, versions, bundlesConfig: !loadsConfigInMemory(versions.vite) };
}

function findNode(
  root: string,
  modules: readonly string[],
  named: string | undefined,
): { readonly node: string; readonly nodeFrom: string } {
  if (named !== undefined) {
    if (!existsSync(named))
      throw new WhetstoneError('no-interpreter', `There is no ${named}.`, { hint: 'Name the path of a Node program.' });
    return { node: realpathSync(named), nodeFrom: 'named' };
  }
  const folder = modules.find((one) => existsSync(join(one, 'node', 'bin', 'node')));
  if (folder === undefined) return { node: process.execPath, nodeFrom: 'the Node that runs Whetstone' };
  const from = folder === join(root, 'node_modules') ? 'package "node" in node_modules' : 'package "node" in node_modules of a parent';
  return { node: realpathSync(join(folder, 'node', 'bin', 'node')), nodeFrom: from };
}

function findPackage(modules: readonly string[], name: string): string | undefined {
  const folder = modules.map((one) => join(one, name)).find((one) => existsSync(join(one, 'package.json')));
  return folder === undefined ? undefined : realpathSync(folder);
}

function versionOf(folder: string): string {
  return packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version;
}

/** Since 6.1, by the option `configLoader: 'runner'`. */
function loadsConfigInMemory(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 1);
}

function ancestors(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}
