import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Environment } from './environment.ts';

/** Absolute path of the Python that runs candidates and tests: the one named, else python3 of the PATH. Throws `WhetstoneError` (`no-interpreter`). */
export function judgePython(named: string | undefined, { cwd, path }: Pick<Environment, 'cwd' | 'path'>): string {
  const places =
    named === undefined
      ? path
          .split(delimiter)
          .filter(isAbsolute)
          .map((folder) => join(folder, 'python3'))
      : named.includes('/')
        ? [resolve(cwd, named)]
        : path
            .split(delimiter)
            .filter(isAbsolute)
            .map((folder) => join(folder, named));
  const found = places.find(isProgram);
  if (found !== undefined) return found;
  throw new WhetstoneError('no-interpreter', named === undefined ? 'There is no python3 on the PATH.' : `There is no program ${named}.`, {
    hint: 'Answers in Python are judged by a Python of this machine: install python3, or name one with --python.',
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there
  }
}
