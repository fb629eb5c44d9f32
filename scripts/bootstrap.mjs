/**
 * Brings everything a command of this checkout needs, then runs it: `node scripts/bootstrap.mjs sharpen|cli|test [arguments]`.
 *
 * Runs on the system's Node (18 or newer), imports no package. In order: packages by the lock file, when they are missing or older than it;
 * the right Node through the npm package `node`; for `sharpen` and `test` the weights of the default model, for `test` also a small
 * Python environment with pytest, and the trainer's. Nothing is installed outside the checkout and Whetstone's data folder, nothing with elevated rights.
 * A second run finds all of it by a few file checks and starts at once.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const OLDEST_NODE = 18;
const DEFAULT_MODEL = 'qwen2.5-coder-0.5b';
/** Small, so that tests which need any real model load in a second. */
const TEST_MODEL = 'smollm2-135m';
/** What the real tests' repositories are judged with, and the statistics checked against. */
const PYTEST = 'pytest==9.2.0';
const PYTHON_PACKAGES = [PYTEST, 'coverage==7.17.3', 'scipy==1.17.1'];

const root = resolve(new URL('..', import.meta.url).pathname);
const modules = join(root, 'node_modules');
const stateFile = join(modules, '.whetstone-set-up.json');
const nodeBinary = join(modules, 'node', 'bin', 'node');
const testPython = join(modules, '.whetstone-python');
/** pytest for the trainer's tests: beside the packages of its lock, so that its environment stays what the lock says. */
const trainerPytest = join(modules, '.whetstone-trainer-pytest');

function say(text) {
  process.stderr.write(`whetstone set-up: ${text}\n`);
}

function fail(message, hint) {
  process.stderr.write(`whetstone set-up: ${message}\n  ${hint}\n`);
  process.exit(1);
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  return result.status === 0;
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function installedDigest() {
  try {
    return JSON.parse(readFileSync(stateFile, 'utf8')).lock;
  } catch {
    return undefined;
  }
}

/** An install made by hand counts when npm recorded it after the lock file was last changed. */
function isInstalledByHand() {
  const recorded = statSync(join(modules, '.package-lock.json'), { throwIfNoEntry: false });
  return recorded !== undefined && !existsSync(stateFile) && recorded.mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Packages by the lock file, when they are missing or were installed by another one. */
function installPackages() {
  const digest = lockDigest();
  if ((installedDigest() === digest || isInstalledByHand()) && existsSync(nodeBinary)) return;
  say('installing packages (once, about a minute)');
  // Install scripts are left out: the packages ship their binaries, and the one script that matters is run by name below.
  if (!run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])) {
    fail(
      'npm could not install the packages.',
      'Check the connection to your npm registry and the lines above, then run the same command again.',
    );
  }
  if (!existsSync(nodeBinary)) {
    run('npm', ['rebuild', 'node', '--loglevel=error']);
    if (!existsSync(nodeBinary)) run(process.execPath, ['installArchSpecificPackage.js'], { cwd: join(modules, 'node') });
  }
  if (!existsSync(nodeBinary)) {
    fail(
      'Node 24 did not arrive with the npm package `node`.',
      'Install Node 24 yourself and run the command with it, or allow the install script of the package `node`.',
    );
  }
  writeFileSync(stateFile, `${JSON.stringify({ lock: digest })}\n`);
}

function installTestPython() {
  const mark = join(testPython, 'packages.txt');
  const wanted = PYTHON_PACKAGES.join('\n');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  say('preparing a Python environment for the tests (once)');
  rmSync(testPython, { recursive: true, force: true });
  const made = run('python3', ['-m', 'venv', testPython]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PYTHON_PACKAGES];
  if (!made || !run(join(testPython, 'bin', 'python'), pip)) {
    rmSync(testPython, { recursive: true, force: true });
    say('no Python environment: tests that need pytest will be skipped. On Debian: apt-get install python3 python3-venv');
    return;
  }
  mkdirSync(testPython, { recursive: true });
  writeFileSync(mark, wanted);
}

/** The trainer's Python as `whetstone train --doctor` makes it; undefined where it cannot be made. */
function installTrainer() {
  const told = spawnSync(nodeBinary, [join(root, 'src', 'cli', 'main.ts'), 'train', '--doctor', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 2],
    encoding: 'utf8',
  });
  if (told.status !== 0) {
    say('no trainer: its tests will be skipped. The lines above say what is missing.');
    return undefined;
  }
  const { python } = JSON.parse(told.stdout);
  if (!existsSync(join(trainerPytest, 'pytest'))) {
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', trainerPytest, PYTEST];
    if (!run(python, pip)) {
      rmSync(trainerPytest, { recursive: true, force: true });
      say('pytest could not be fetched for the trainer: its tests will fail.');
    }
  }
  return python;
}

function home() {
  return process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
}

function pullModel(name) {
  if (existsSync(join(home(), 'models', `${name}.gguf`))) return;
  say(`fetching the weights of ${name} (once)`);
  if (!run(nodeBinary, [join(root, 'src', 'cli', 'main.ts'), 'model', 'pull', name])) {
    fail(`the weights of ${name} could not be fetched.`, `See the lines above; then run: npm run whetstone -- model pull ${name}`);
  }
}

/** Whetstone's own source is sharpened when no folder is named; a path that does not exist is left to the command line to refuse. */
function namesFolder(args) {
  const from = process.env.INIT_CWD ?? process.cwd();
  return args.some(
    (arg) => (arg.includes('/') && !arg.startsWith('-')) || statSync(resolve(from, arg), { throwIfNoEntry: false })?.isDirectory(),
  );
}

const [task, ...rest] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  fail(
    `Node ${process.versions.node} is too old to set things up.`,
    `Install Node ${OLDEST_NODE} or newer; the Node that Whetstone itself runs on comes by npm.`,
  );
}
if (!['sharpen', 'cli', 'test'].includes(task))
  fail(`unknown task ${task}`, 'Use: node scripts/bootstrap.mjs sharpen|cli|test [arguments]');

installPackages();
const env = { ...process.env, PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH ?? ''}` };
let args;
if (task === 'test') {
  installTestPython();
  pullModel(DEFAULT_MODEL);
  pullModel(TEST_MODEL);
  if (existsSync(testPython)) env.WHETSTONE_TEST_PYTHON = join(testPython, 'bin', 'python');
  const trainerPython = installTrainer();
  if (trainerPython !== undefined) env.WHETSTONE_TEST_TRAINER_PYTHON = trainerPython;
  args = [join(root, 'scripts', 'check.ts'), '--real', ...rest];
} else {
  if (task === 'sharpen') pullModel(DEFAULT_MODEL);
  args = [join(root, 'src', 'cli', 'main.ts'), ...(task === 'sharpen' ? ['sharpen', ...(namesFolder(rest) ? [] : [root])] : []), ...rest];
}

const child = spawn(nodeBinary, args, { stdio: 'inherit', env, cwd: task === 'test' ? root : process.cwd() });
// The terminal sends Ctrl-C to the child as well; this process only waits for it, so that the exit code is the child's.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
