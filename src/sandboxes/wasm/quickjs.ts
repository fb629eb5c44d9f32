import { createRequire } from 'node:module';
import type { ProgramRunner } from '../../core/program-runner.ts';
import { packagesFolder } from './packages-folder.ts';
import { wasmRunner } from './wasm-runner.ts';

/** JavaScript programs in QuickJS (`quickjs-emscripten-core`). What it contains and what not: docs/sandbox.md. */
export function quickjs(): ProgramRunner {
  return wasmRunner({
    name: 'quickjs',
    language: 'javascript',
    guest: 'quickjs-guest',
    install: 'npm install quickjs-emscripten-core @jitl/quickjs-wasmfile-release-sync',
    locate() {
      const { resolve } = createRequire(import.meta.url);
      const entries = ['quickjs-emscripten-core', '@jitl/quickjs-wasmfile-release-sync'].map((name) => resolve(name));
      return { folders: [...new Set(entries.map(packagesFolder))], args: [] };
    },
  });
}
