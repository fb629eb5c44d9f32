import { hashOf } from '../core/random.ts';
import type { Task } from '../core/task.ts';
import type { Workspace } from '../core/workspace.ts';
import { LANGUAGES, languageForPath } from '../languages/language-for.ts';
import { overlayWorkspace } from '../workspaces/overlay-workspace.ts';
import type { CompletionRequest } from './completion.ts';
import { type Sides, wholeFile } from './whole-file.ts';

/** Makes tasks of requests; remembers in which file the editor was, so that the same file is looked at first. */
export interface TaskMaker {
  /** Throws what reading the workspace throws. */
  taskOf(request: CompletionRequest, workspace: Workspace): Promise<Task>;
}

/**
 * The protocols tell neither path nor language, and only a window of the file: both are found by looking the window up in the repository.
 * A window that is from no file of it (a new file, another repository) becomes a file of its own in the repository's main language.
 */
export function taskMaker(): TaskMaker {
  let lastPath: string | undefined;
  return {
    async taskOf(request, workspace) {
      const paths = (await workspace.list()).filter((path) => languageForPath(path) !== undefined);
      const found =
        request.path === undefined
          ? await locate(request, workspace, paths, lastPath)
          : await byPath(request, request.path, workspace, paths);
      lastPath = found?.path ?? lastPath;
      const { path, sides } = found ?? { path: `unsaved${mainExtension(paths)}`, sides: request };
      const language = languageForPath(path) ?? LANGUAGES[0];
      const text = sides.prefix + sides.suffix;
      return {
        // The same place gives the same draws, whenever it is asked.
        id: `served/${hashOf(path, sides.prefix, sides.suffix).slice(0, 16)}`,
        ask: { kind: 'fill', path, offset: sides.prefix.length, language: (language as NonNullable<typeof language>).name },
        workspace: overlayWorkspace(workspace, { replaced: new Map([[path, text]]), hidden: new Set() }),
      };
    },
  };
}

type Located = { readonly path: string; readonly sides: Sides };

async function locate(
  request: Sides,
  workspace: Workspace,
  paths: readonly string[],
  first: string | undefined,
): Promise<Located | undefined> {
  const ordered = first !== undefined && paths.includes(first) ? [first, ...paths.filter((path) => path !== first)] : paths;
  for (const path of ordered) {
    const sides = wholeFile(request, await workspace.read(path));
    if (sides) return { path, sides };
  }
  return undefined;
}

/** A client that tells the path may send the whole file or a window of it. */
async function byPath(request: Sides, path: string, workspace: Workspace, paths: readonly string[]): Promise<Located> {
  const sides = paths.includes(path) ? wholeFile(request, await workspace.read(path)) : undefined;
  return { path, sides: sides ?? request };
}

function mainExtension(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const extension = path.slice(path.lastIndexOf('.'));
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? LANGUAGES[0]?.extensions[0] ?? '';
}
