import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves once standard error or output holds the text. */
  said(text: string | RegExp): Promise<void>;
  /** Both streams so far. */
  output(): string;
}

/** Python with pytest for the repositories under test: the one that `npm test` prepares, else whatever the machine has. */
export function testPythonPath(): string | undefined {
  const python = process.env.WHETSTONE_TEST_PYTHON;
  return python !== undefined && existsSync(python) ? python : undefined;
}

/** Starts the command line as a user's shell would, in a process of its own. */
export function startWhetstone(
  args: readonly string[],
  options: { readonly cwd?: string; readonly home?: string; readonly main?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Running {
  const python = testPythonPath();
  const path = [...(python === undefined ? [] : [dirname(python)]), process.env.PATH ?? ''].join(delimiter);
  const { INIT_CWD: _cwd, VIRTUAL_ENV: _venv, ...inherited } = process.env;
  const env = {
    ...inherited,
    PATH: path,
    NO_COLOR: '1',
    ...(options.home === undefined ? {} : { WHETSTONE_HOME: options.home }),
    ...options.env,
  };
  const child = spawn(process.execPath, [options.main ?? MAIN, ...args], { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const waiting: { readonly text: string | RegExp; readonly done: () => void }[] = [];
  const isSaid = (text: string | RegExp): boolean =>
    typeof text === 'string' ? `${stdout}${stderr}`.includes(text) : text.test(stdout + stderr);
  const look = (): void => {
    for (const { text, done } of waiting) if (isSaid(text)) done();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
    look();
  });
  const finished = new Promise<Finished>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
  return {
    child,
    finished,
    output: () => stdout + stderr,
    said: (text) =>
      Promise.race([
        new Promise<void>((done) => {
          waiting.push({ text, done });
          look();
        }),
        finished.then((end) => {
          if (!isSaid(text)) throw new Error(`ended with ${end.code} without saying ${text}: ${end.stderr}`);
        }),
      ]),
  };
}

export function runWhetstone(args: readonly string[], options: Parameters<typeof startWhetstone>[1] = {}): Promise<Finished> {
  return startWhetstone(args, options).finished;
}
