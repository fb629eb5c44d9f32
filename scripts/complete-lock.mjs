/**
 * Adds to package-lock.json the optional platform packages that the registry at hand does not carry, and takes out registry addresses.
 *
 * npm writes a lock entry only for what it could resolve; `npm ci` then refuses the lock on every machine, because a package named by an
 * optionalDependencies field is missing. A registry mirror without, say, the macOS builds leads to such a lock. The entries added here
 * have the exact version of the parent and the platform read from the name, but no integrity: npm fetches them only on that platform.
 *
 * Run after every change of a dependency: `node scripts/complete-lock.mjs`; `--check` changes nothing and exits 1 when there is something to do.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = { darwin: 'darwin', mac: 'darwin', win32: 'win32', win: 'win32', linux: 'linux', android: 'android', freebsd: 'freebsd' };
const PROCESSORS = {
  x64: 'x64',
  arm64: 'arm64',
  ia32: 'ia32',
  arm: 'arm',
  armv7l: 'arm',
  riscv64: 'riscv64',
  ppc64: 'ppc64',
  s390x: 's390x',
};

/** `@biomejs/cli-linux-x64-musl` -> `{ os: ['linux'], cpu: ['x64'], libc: ['musl'] }`; undefined when the name tells no platform. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.map((word) => SYSTEMS[word]).find(Boolean);
  const cpu = words.map((word) => PROCESSORS[word]).find(Boolean);
  if (!os || !cpu) return undefined;
  const libc = os !== 'linux' ? {} : { libc: [words.includes('musl') ? 'musl' : 'glibc'] };
  return { os: [os], cpu: [cpu], ...libc };
}

const lockPath = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(lockPath, 'utf8'));
const before = JSON.stringify(lock);
for (const entry of Object.values(lock.packages)) delete entry.resolved;
for (const [parentPath, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${parentPath}/node_modules/${name}`]) continue;
    const platform = platformOf(name);
    if (!platform) {
      console.error(`${name} (optional, of ${parentPath}) is not in the lock and its name tells no platform: left out`);
      continue;
    }
    lock.packages[`node_modules/${name}`] = { version, ...(parent.dev ? { dev: true } : {}), optional: true, ...platform };
  }
}
const root = lock.packages[''];
lock.packages = {
  '': root,
  ...Object.fromEntries(
    Object.entries(lock.packages)
      .filter(([path]) => path !== '')
      .sort(([a], [b]) => a.localeCompare(b, 'en')),
  ),
};
if (JSON.stringify(lock) === before) process.exit(0);
if (process.argv.includes('--check')) {
  console.error('package-lock.json misses optional platform packages or names a registry: run `node scripts/complete-lock.mjs`');
  process.exit(1);
}
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
