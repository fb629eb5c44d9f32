import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProgramRunner } from '../../core/program-runner.ts';
import { packagesFolder } from './packages-folder.ts';
import { wasmRunner } from './wasm-runner.ts';

/**
 * Python programs in Pyodide: CPython with its standard library. 14 MB that few need, so the user installs it, here or in the folder
 * whetstone is called from. What it contains and what not: docs/sandbox.md.
 */
export function pyodide(): ProgramRunner {
  return wasmRunner({
    name: 'pyodide',
    language: 'python',
    guest: 'pyodide-guest',
    install: 'npm install pyodide',
    locate() {
      const { resolve } = createRequire(import.meta.url);
      const entry = resolve('pyodide', { paths: [import.meta.dirname, process.cwd()] });
      const modules = packagesFolder(entry);
      return { folders: [modules], args: [pathToFileURL(join(modules, 'pyodide', 'pyodide.mjs')).href] };
    },
  });
}
