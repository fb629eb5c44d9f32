/**
 * What the index costs and finds, beside building it anew for every task, and beside words that are not split.
 *
 *   node bench/index.ts [folder] [tasks]
 *
 * Quality: each documented function is asked for by its docstring, which is taken out of the index; a find counts when the function's
 * own piece is first, or among the first five.
 */
import { performance } from 'node:perf_hooks';
import type { Definition } from '../src/core/language.ts';
import { randomFrom } from '../src/core/random.ts';
import type { Workspace } from '../src/core/workspace.ts';
import { repositoryIndex } from '../src/indexes/repository-index.ts';
import { languageForPath } from '../src/languages/language-for.ts';
import { directoryWorkspace } from '../src/workspaces/directory-workspace.ts';
import { memoryWorkspace } from '../src/workspaces/memory-workspace.ts';
import { overlayWorkspace } from '../src/workspaces/overlay-workspace.ts';

const folder = process.argv[2] ?? '.';
const tasks = Number(process.argv[3] ?? 40);
const random = randomFrom('bench-index');
const never = new AbortController().signal;

interface Documented {
  readonly path: string;
  readonly text: string;
  readonly definition: Definition;
}

async function main(): Promise<void> {
  const base = await inMemory(await directoryWorkspace(folder));
  const documented = random.shuffle(await documentedFunctions(base)).slice(0, tasks);
  const shared = repositoryIndex({ languageOf: languageForPath });
  const buildMs = await timed(async () => firstHit(shared, base, 'build'));
  const viewMs: number[] = [];
  const anewMs: number[] = [];
  for (const { path, text, definition } of documented.slice(0, Math.min(tasks, 10))) {
    const holed = overlayWorkspace(base, {
      replaced: new Map([[path, text.slice(0, definition.start) + text.slice(definition.end)]]),
      hidden: new Set(),
    });
    viewMs.push(await timed(() => firstHit(shared, holed, definition.name)));
    anewMs.push(await timed(() => firstHit(repositoryIndex({ languageOf: languageForPath }), holed, definition.name)));
  }
  const split = await ranks(base, documented, (query) => query);
  const plain = await ranks(base, documented, unsplit);
  const result = {
    bench: 'index',
    folder,
    files: (await base.list()).length,
    asked: documented.length,
    buildMs: Math.round(buildMs),
    viewMs: median(viewMs),
    anewMs: median(anewMs),
    split: quality(split),
    unsplit: quality(plain),
  };
  console.log(JSON.stringify(result));
  console.table({
    'first use, all files': { ms: result.buildMs },
    'a task through a view (median)': { ms: result.viewMs },
    'a task, index built anew (median)': { ms: result.anewMs },
  });
  console.table({ 'names split': result.split, 'query not split': result.unsplit });
}

/** Texts are read once, so that the disk is not measured. */
async function inMemory(workspace: Workspace): Promise<Workspace> {
  const paths = (await workspace.list()).filter((path) => languageForPath(path) !== undefined);
  return memoryWorkspace(Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await workspace.read(path)] as const))));
}

async function documentedFunctions(workspace: Workspace): Promise<Documented[]> {
  const found: Documented[] = [];
  for (const path of await workspace.list()) {
    const text = await workspace.read(path);
    const definitions = (await languageForPath(path)?.definitions(text)) ?? [];
    for (const definition of definitions) {
      const isFunction = definition.kind === 'function' || definition.kind === 'method';
      if (isFunction && (definition.docstring?.length ?? 0) > 20) found.push({ path, text, definition });
    }
  }
  return found;
}

/** Rank of each function's own piece when it is asked for by its docstring, 1 is first; infinite when it is not among the first 20. */
async function ranks(base: Workspace, documented: readonly Documented[], rewrite: (query: string) => string): Promise<number[]> {
  const shared = repositoryIndex({ languageOf: languageForPath });
  const found: number[] = [];
  for (const { path, text, definition } of documented) {
    const docstring = definition.docstring as string;
    const at = text.indexOf(docstring, Math.max(0, definition.start - docstring.length - 20));
    if (at === -1) continue;
    const without = text.slice(0, at) + text.slice(at + docstring.length);
    const view = shared.view(overlayWorkspace(base, { replaced: new Map([[path, without]]), hidden: new Set() }));
    const hits = await Array.fromAsync(view.search(rewrite(docstring), { limit: 20, signal: never }));
    const own = hits.findIndex(
      (hit) => hit.path === path && new RegExp(`\\b${definition.name}\\b`).test(hit.text.split('\n').slice(0, 4).join('\n')),
    );
    found.push(own === -1 ? Number.POSITIVE_INFINITY : own + 1);
  }
  return found;
}

/** The baseline: a query whose names are not split finds only the same names. */
function unsplit(query: string): string {
  return query.replace(/[_$]|(?<=\p{Ll})(?=\p{Lu})/gu, '');
}

async function firstHit(index: ReturnType<typeof repositoryIndex>, workspace: Workspace, query: string): Promise<void> {
  await Array.fromAsync(index.view(workspace).search(query, { limit: 1, signal: never }));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return Math.round((values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0) * 10) / 10;
}

function quality(found: readonly number[]): { readonly first: number; readonly firstFive: number; readonly meanReciprocalRank: number } {
  const share = (most: number): number => round(found.filter((rank) => rank <= most).length / Math.max(1, found.length));
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    first: share(1),
    firstFive: share(5),
    meanReciprocalRank: round(found.reduce((sum, rank) => sum + 1 / rank, 0) / Math.max(1, found.length)),
  };
}

await main();
