/**
 * Writes `dist/`: JavaScript by tsc, and beside it the files that are not TypeScript (Python workers, cards, recipes).
 *
 * `--shrinkwrap` (before packing) also writes `npm-shrinkwrap.json`, so that whoever installs the package gets exactly the tree of the
 * lock file, without development packages and with the engine's GPU builds replaced; overrides alone hold in the root project only.
 * `--remove-shrinkwrap` (after packing) takes it away again.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const shrinkwrapPath = join(root, 'npm-shrinkwrap.json');

interface LockEntry {
  readonly dev?: boolean;
  devDependencies?: unknown;
  cpu?: readonly string[];
}

function shrinkwrap(): string {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockEntry> };
  const kept = Object.entries(lock.packages).filter(([, entry]) => entry.dev !== true);
  for (const [path, entry] of kept) {
    if (path === '') delete entry.devDependencies;
    // The engine's ARM builds call themselves fit for x64 too (for cross-compiling); on x64 they would be 33 MB of dead weight.
    if (/@node-llama-cpp\/linux-arm/.test(path)) entry.cpu = entry.cpu?.filter((cpu) => cpu !== 'x64');
  }
  lock.packages = Object.fromEntries(kept);
  return `${JSON.stringify(lock, null, 2)}\n`;
}

if (process.argv.includes('--remove-shrinkwrap')) {
  rmSync(shrinkwrapPath, { force: true });
} else {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [compiler, '--project', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) process.exit(1);
  for (const path of globSync('src/**/*', { cwd: root, withFileTypes: false })) {
    if (!/\.[a-z0-9]+$/i.test(path) || /\.(ts|pyc)$/.test(path) || path.includes('__pycache__')) continue;
    const target = join(root, 'dist', path.slice('src/'.length));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(root, path), target);
  }
  if (process.argv.includes('--shrinkwrap')) writeFileSync(shrinkwrapPath, shrinkwrap());
}
