import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { applyEdits } from '../../core/edit.ts';
import type { Mount } from '../../core/sandbox.ts';
import type { Candidate, Task } from '../../core/task.ts';
import type { Kit, Tools } from '../../core/technique.ts';
import type { Workspace } from '../../core/workspace.ts';
import { scratchFolder } from '../../workspaces/scratch-folder.ts';
import { repositoryTypeChecker, type TypeChecker } from './type-checker.ts';

/** Where the workspace lies inside the sandbox. */
const FOLDER = '/workspace';
/** A larger repository would be copied longer than it is checked. */
const MOST_FILES = 2000;
/** With less time left no checker starts up. */
const LEAST_MS = 100;

/**
 * How many complaints the repository's own type checker has with each candidate, in the candidates' order.
 *
 * Complaints about the rest of the repository are the same for every candidate, so the smallest number means "no new one".
 * `undefined` when the repository has no checker, its tools are not at hand, or `budgetMs` is used up: then it decides nothing.
 * The files are those of the workspace (hole empty, hidden ones absent), copied to a folder of our own; equal fillings are checked once.
 */
export async function typeComplaints(
  candidates: readonly Candidate[],
  task: Task,
  kit: Kit,
  budgetMs: number,
): Promise<readonly number[] | undefined> {
  const checker = kit.tools && (await repositoryTypeChecker(task.workspace, task.ask.language));
  if (!kit.tools || !checker || (await task.workspace.list()).length > MOST_FILES) return undefined;
  const copy = await scratchFolder('types');
  try {
    await copyWorkspace(task.workspace, copy);
    const mounts = await toolMounts(copy, checker, kit.tools);
    const deadline = performance.now() + budgetMs;
    const before = await task.workspace.read(task.ask.path);
    const counts = new Map<string, number>();
    for (const candidate of candidates) {
      const content = applyEdits(before, candidate.edits);
      if (counts.has(content)) continue;
      const wallMs = Math.floor(deadline - performance.now());
      if (wallMs < LEAST_MS) return undefined;
      const file: Mount = { kind: 'file', content, target: `${FOLDER}/${task.ask.path}` };
      const command = checker.command(FOLDER, task.ask.path, kit.tools);
      const result = await kit.sandbox.run({ command, cwd: FOLDER, mounts: [...mounts, file], limits: { wallMs } }, kit.signal);
      const complaints = checker.complaints(result.stdout);
      // A checker that is not installed, or that crashed, also ends with a status other than 0, but without a complaint.
      if (result.end !== 'exited' || (result.exitCode !== 0 && complaints.length === 0)) return undefined;
      counts.set(content, complaints.length);
    }
    return candidates.map((candidate) => counts.get(applyEdits(before, candidate.edits)) as number);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function copyWorkspace(workspace: Workspace, folder: string): Promise<void> {
  for (const path of await workspace.list()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), await workspace.read(path));
  }
}

/** The copy, the packages, and the interpreter's own folders: a virtual environment and the installation it points to. */
async function toolMounts(copy: string, checker: TypeChecker, { root, interpreter }: Tools): Promise<Mount[]> {
  const installations = new Set([interpreter, await realpath(interpreter)].map((path) => dirname(dirname(path))));
  const mounts: Mount[] = [...installations]
    .filter((folder) => folder !== '/' && !folder.startsWith('/usr'))
    .map((folder) => ({ kind: 'read-only', source: folder, target: folder }));
  mounts.push({ kind: 'read-only', source: copy, target: FOLDER });
  if (checker.name === 'tsc') {
    await mkdir(join(copy, 'node_modules'), { recursive: true });
    mounts.push({ kind: 'read-only', source: join(root, 'node_modules'), target: `${FOLDER}/node_modules` });
  }
  return mounts;
}
