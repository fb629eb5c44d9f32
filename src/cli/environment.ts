import { homedir } from 'node:os';
import { join } from 'node:path';

/** What Whetstone takes from the process around it. This is the only file that reads environment variables. */
export interface Environment {
  /** Data folder: models, caches. `WHETSTONE_HOME`, else `XDG_DATA_HOME/whetstone`, else `~/.local/share/whetstone`. */
  readonly home: string;
  /** Folder relative paths are meant from: where the user typed the command, also when npm changed the folder (`INIT_CWD`). */
  readonly cwd: string;
  /** Key for a model server that wants one (`WHETSTONE_API_KEY`); never printed. */
  readonly apiKey: string | undefined;
  /** Width of the terminal in characters; undefined when stderr is not one. */
  readonly columns: number | undefined;
  readonly isColourWanted: boolean;
  readonly path: string;
  /** Variables that select a Python environment (`VIRTUAL_ENV`, `CONDA_PREFIX`). */
  readonly virtualEnv: string | undefined;
  readonly condaPrefix: string | undefined;
}

export function readEnvironment(): Environment {
  const { env } = process;
  const data = env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  const isTerminal = process.stderr.isTTY === true && env.TERM !== 'dumb';
  return {
    home: env.WHETSTONE_HOME || join(data, 'whetstone'),
    cwd: env.INIT_CWD || process.cwd(),
    apiKey: env.WHETSTONE_API_KEY || undefined,
    columns: isTerminal ? process.stderr.columns : undefined,
    isColourWanted: isTerminal && !env.NO_COLOR,
    path: env.PATH ?? '',
    virtualEnv: env.VIRTUAL_ENV || undefined,
    condaPrefix: env.CONDA_PREFIX || undefined,
  };
}
