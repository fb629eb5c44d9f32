import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { WhetstoneError } from '../../core/whetstone-error.ts';

const run = promisify(execFile);
/** A first start of a big environment on a slow disk. */
const PROBE_TIMEOUT_MS = 60_000;
const TOOL_TIMEOUT_MS = 20_000;
const PROBE_FILE = fileURLToPath(new URL('./whetstone_probe.py', import.meta.url));

const probeSchema = z.object({
  executable: z.string(),
  version: z.string(),
  implementation: z.string(),
  prefix: z.string(),
  basePrefix: z.string(),
  /** Where packages of `pip install --user` lie, when they count. */
  userBase: z.string().nullable(),
  path: z.array(z.string()),
  pytestError: z.string().nullable(),
  versions: z.record(z.string(), z.string().nullable()),
});

export interface Interpreter extends z.infer<typeof probeSchema> {
  /** Path by which it is started: a virtual environment's own `bin/python`, not what the link points to. */
  readonly command: string;
  /** "venv .venv", "poetry", "python3 on PATH". */
  readonly from: string;
}

/** What the command line read from its environment; this room reads none itself. */
export interface ShellEnvironment {
  readonly VIRTUAL_ENV?: string;
  readonly CONDA_PREFIX?: string;
  readonly PATH?: string;
  readonly HOME?: string;
}

interface Place {
  readonly command: string;
  readonly from: string;
}

/**
 * Finds the Python that runs a repository's tests: the one named, the activated one, then virtual environments of the folder and its
 * parents, uv, poetry, pipenv, conda, tox, pyenv, and python3 on the PATH. The first that can import pytest is taken.
 *
 * Starts interpreters (without writing bytecode) but nothing of the repository.
 * Throws `WhetstoneError` (`no-interpreter`) that tells every place that was tried and why it did not do.
 */
export async function findInterpreter(
  root: string,
  options: { readonly python?: string; readonly shell?: ShellEnvironment },
): Promise<Interpreter> {
  const tried: string[] = [];
  const seen = new Set<string>();
  for await (const { command, from } of places(root, options)) {
    if (seen.has(command)) continue;
    seen.add(command);
    if (!existsSync(command)) {
      if (options.python !== undefined) tried.push(`${from} (${command}): not there`);
      continue;
    }
    const found = await probe(command).catch((error: unknown) => (error instanceof Error ? error.message.split('\n')[0]! : String(error)));
    if (typeof found === 'string') tried.push(`${from} (${command}): ${found}`);
    else if (found.pytestError !== null) tried.push(`${from} (${command}): ${found.pytestError}`);
    else return { ...found, command, from };
  }
  const list = tried.length > 0 ? ` Tried: ${tried.join('; ')}.` : ' None was found at all.';
  throw new WhetstoneError('no-interpreter', `No Python interpreter with pytest was found for ${root}.${list}`, {
    hint: 'Install pytest into the environment that runs your tests (python -m pip install pytest), or name the interpreter with --python.',
  });
}

async function probe(command: string): Promise<z.infer<typeof probeSchema>> {
  // From `/`, so that no module of the repository can stand in for one of the library.
  const { stdout } = await run(command, ['-B', PROBE_FILE], { timeout: PROBE_TIMEOUT_MS, cwd: '/' });
  return probeSchema.parse(JSON.parse(stdout));
}

async function* places(root: string, options: { readonly python?: string; readonly shell?: ShellEnvironment }): AsyncIterable<Place> {
  const { python, shell = {} } = options;
  if (python !== undefined) {
    yield { command: python.includes('/') ? resolve(root, python) : (onPath(python, shell.PATH) ?? python), from: 'named by you' };
    return; // what the user names is never silently replaced
  }
  if (shell.VIRTUAL_ENV) yield { command: join(shell.VIRTUAL_ENV, 'bin/python'), from: 'activated virtual environment' };
  for (const folder of ancestors(root)) yield* environmentsOf(folder, folder === root ? '' : `${folder}/`);
  if (existsSync(join(root, 'poetry.lock'))) yield* askTool('poetry', ['env', 'info', '--path'], root, shell);
  if (existsSync(join(root, 'Pipfile'))) yield* askTool('pipenv', ['--venv'], root, shell);
  if (existsSync(join(root, 'pdm.lock'))) yield* askTool('pdm', ['info', '--python'], root, shell);
  yield* condaEnvironments(root, shell);
  yield* pyenvVersions(root, shell);
  for (const name of ['python3', 'python']) {
    const command = onPath(name, shell.PATH);
    if (command) yield { command, from: `${name} on PATH` };
  }
}

/** The folder and its parents up to the repository's top: a member of a monorepo often uses the environment of the whole. */
function ancestors(root: string): string[] {
  const folders = [root];
  for (let folder = root; !existsSync(join(folder, '.git')); folder = dirname(folder)) {
    if (dirname(folder) === folder || folders.length > 6) return folders.slice(0, 1); // not in a repository: parents are none of ours
    folders.push(dirname(folder));
  }
  return folders;
}

async function* environmentsOf(folder: string, shown: string): AsyncIterable<Place> {
  const isUv = existsSync(join(folder, 'uv.lock'));
  for (const name of ['.venv', 'venv', 'env', '.env']) {
    yield { command: join(folder, name, 'bin/python'), from: `${isUv ? 'uv ' : ''}venv ${shown}${name}` };
  }
  for (const name of ['.tox', '.nox', '.hatch']) {
    for (const environment of (await readdir(join(folder, name)).catch(() => [])).sort().reverse()) {
      yield { command: join(folder, name, environment, 'bin/python'), from: `${name.slice(1)} ${shown}${name}/${environment}` };
    }
  }
}

async function* askTool(tool: string, args: readonly string[], root: string, shell: ShellEnvironment): AsyncIterable<Place> {
  const command = onPath(tool, shell.PATH);
  if (!command) return;
  const answer = await run(command, [...args], { cwd: root, timeout: TOOL_TIMEOUT_MS }).catch(() => undefined);
  const path = answer?.stdout.trim().split('\n').at(-1);
  if (path) yield { command: path.endsWith('python') || /python[\d.]*$/.test(path) ? path : join(path, 'bin/python'), from: tool };
}

async function* condaEnvironments(root: string, shell: ShellEnvironment): AsyncIterable<Place> {
  const text = await readFile(join(root, 'environment.yml'), 'utf8')
    .catch(() => readFile(join(root, 'environment.yaml'), 'utf8'))
    .catch(() => '');
  const name = /^name:\s*["']?([\w.-]+)/m.exec(text)?.[1];
  if (name && shell.HOME) {
    for (const base of ['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', '.conda', 'micromamba']) {
      yield { command: join(shell.HOME, base, 'envs', name, 'bin/python'), from: `conda ${name}` };
    }
  }
  if (shell.CONDA_PREFIX) yield { command: join(shell.CONDA_PREFIX, 'bin/python'), from: 'activated conda environment' };
}

async function* pyenvVersions(root: string, shell: ShellEnvironment): AsyncIterable<Place> {
  if (!shell.HOME) return;
  const wanted = await readFile(join(root, '.python-version'), 'utf8').catch(() => '');
  for (const version of wanted.split(/\s+/).filter((word) => /^[\w.-]+$/.test(word))) {
    yield { command: join(shell.HOME, '.pyenv/versions', version, 'bin/python'), from: `pyenv ${version}` };
  }
}

function onPath(name: string, path: string | undefined): string | undefined {
  return (path ?? '/usr/local/bin:/usr/bin:/bin')
    .split(delimiter)
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find((command) => existsSync(command));
}
