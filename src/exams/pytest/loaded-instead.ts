import { join } from 'node:path';
import { WhetstoneError } from '../../core/whetstone-error.ts';

/** Says which files the tests loaded in the place of the repository's own, and how to mend it: an exam of files that never run would mark nothing. */
export function loadedInstead(root: string, sourceFiles: readonly string[], loaded: readonly string[]): WhetstoneError {
  const own = new Set(sourceFiles.map((path) => join(root, path)));
  for (const path of sourceFiles) {
    const stem = path.replace(/(\/__init__)?\.py$/, '');
    const compiled = loaded.find((file) => file.startsWith(join(root, stem)) && /\.(so|pyd|pyc)$/.test(file));
    if (compiled) {
      return error(
        `The tests load ${compiled}, a compiled twin, instead of ${path}.`,
        'Remove the compiled file (or build without extensions) and run the command again.',
      );
    }
    const tail = `/${path.replace(/^(src|lib|python)\//, '')}`;
    const installed = loaded.find((file) => file.endsWith(tail) && !own.has(file));
    if (installed) {
      return error(
        `The tests load ${installed} instead of ${path}.`,
        'Install the package in editable form into the environment that runs the tests (python -m pip install -e .), or remove the installed copy.',
      );
    }
  }
  const shown = sourceFiles.length === 1 ? sourceFiles[0] : `any of the ${sourceFiles.length} source files`;
  return error(`The tests do not run ${shown}.`, 'Name the folder whose code the tests run, or the tests that run it with --test-command.');
}

function error(message: string, hint: string): WhetstoneError {
  return new WhetstoneError('not-judged-file', `${message} ${hint}`, { hint });
}
