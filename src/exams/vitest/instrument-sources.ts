import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from '../../core/sandbox.ts';
import { linesOfStatements, type StatementLines } from './statement-lines.ts';

/** Global that holds the counters inside; `whetstone-lines.mjs` reads it. */
const COUNTERS = '__whetstone_lines__';

export interface Instrumented {
  /** Copies with counters, each in place of its original. */
  readonly mounts: readonly Mount[];
  /** By absolute path. */
  readonly lines: ReadonlyMap<string, StatementLines>;
  /** Files that the instrumenter could not read: their lines count as executed by no test. */
  readonly failed: readonly string[];
}

/**
 * Writes copies of source files with a counter on every statement into `folder`.
 *
 * It is done on the original text, before vite takes the types away, so places need no source map; the files are then shown in place
 * of the originals, so neither the version of vite nor the repository's configuration matters.
 */
export async function instrumentSources(root: string, paths: readonly string[], folder: string): Promise<Instrumented> {
  const { createInstrumenter } = await import('istanbul-lib-instrument');
  const mounts: Mount[] = [];
  const lines = new Map<string, StatementLines>();
  const failed: string[] = [];
  await mkdir(folder, { recursive: true });
  for (const path of paths) {
    const target = join(root, path);
    const instrumenter = createInstrumenter({
      coverageVariable: COUNTERS,
      esModules: true,
      compact: false,
      preserveComments: true,
      autoWrap: true,
      parserPlugins: parserPlugins(path),
      ...{ coverageGlobalScope: 'globalThis', coverageGlobalScopeFunc: false },
    });
    try {
      const text = instrumenter.instrumentSync(await readFile(target, 'utf8'), target);
      const source = join(folder, String(mounts.length));
      await writeFile(source, text);
      mounts.push({ kind: 'read-only', source, target });
      lines.set(target, linesOfStatements(instrumenter.lastFileCoverage().statementMap));
    } catch {
      failed.push(path); // a dialect the parser does not know: the file still runs, uncounted
    }
  }
  return { mounts, lines, failed };
}

type ParserPlugins = NonNullable<
  NonNullable<Parameters<typeof import('istanbul-lib-instrument')['createInstrumenter']>[0]>['parserPlugins']
>;

function parserPlugins(path: string): ParserPlugins {
  const common = ['decorators-legacy', 'classProperties', 'importAttributes', 'explicitResourceManagement', 'topLevelAwait'];
  const dialect = /\.[cm]?ts$/.test(path) ? ['typescript'] : path.endsWith('x') ? ['typescript', 'jsx'] : ['jsx'];
  return [...common, ...dialect] as ParserPlugins;
}
