import type { Tools } from '../../core/technique.ts';
import type { Workspace } from '../../core/workspace.ts';

/** The repository's own type checker: how it is run inside the sandbox, and how many complaints its output holds. */
export interface TypeChecker {
  readonly name: 'mypy' | 'pyright' | 'tsc';
  /** `folder` is where the workspace lies inside the sandbox, `path` the file with the answer. */
  command(folder: string, path: string, tools: Tools): readonly string[];
  /** One complaint per element. */
  complaints(output: string): readonly string[];
}

const PYTHON_COMPLAINT = /^\s*\S+?:\d+(?::\d+)?:? -? ?error: (.*)$/gm;
const TYPESCRIPT_COMPLAINT = /^\S+\(\d+,\d+\): error (TS\d+: .*)$/gm;

const matched = (output: string, pattern: RegExp): string[] => [...output.matchAll(pattern)].map((match) => match[1] as string);

const MYPY: TypeChecker = {
  name: 'mypy',
  command: (_, path, { interpreter }) => [
    interpreter,
    ...['-m', 'mypy', '--no-error-summary', '--no-incremental', '--follow-imports=silent'],
    path,
  ],
  complaints: (output) => matched(output, PYTHON_COMPLAINT),
};

const PYRIGHT: TypeChecker = {
  name: 'pyright',
  command: (_, path, { interpreter }) => [interpreter, '-m', 'pyright', path],
  complaints: (output) => matched(output, PYTHON_COMPLAINT),
};

const TSC: TypeChecker = {
  name: 'tsc',
  command: (folder, _, { interpreter }) => [
    interpreter,
    `${folder}/node_modules/typescript/bin/tsc`,
    ...['--noEmit', '--pretty', 'false', '-p', folder],
  ],
  complaints: (output) => matched(output, TYPESCRIPT_COMPLAINT),
};

/** The checker that the repository itself is configured for, if any: one that its authors do not use would complain about their style. */
export async function repositoryTypeChecker(workspace: Workspace, language: string): Promise<TypeChecker | undefined> {
  const listed = new Set(await workspace.list());
  const says = async (path: string, section: RegExp): Promise<boolean> => listed.has(path) && section.test(await workspace.read(path));
  if (language === 'typescript') return listed.has('tsconfig.json') ? TSC : undefined;
  if (language !== 'python') return undefined;
  const hasMypyFile = listed.has('mypy.ini') || listed.has('.mypy.ini');
  if (hasMypyFile || (await says('setup.cfg', /^\[mypy\]/m)) || (await says('pyproject.toml', /^\[tool\.mypy\]/m))) return MYPY;
  return listed.has('pyrightconfig.json') || (await says('pyproject.toml', /^\[tool\.pyright\]/m)) ? PYRIGHT : undefined;
}
