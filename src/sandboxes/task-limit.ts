import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * How the kernel bounds the number of tasks of one tree, so that a fork bomb ends even when the watcher gets no time:
 * `rlimit` counts per user namespace for ordinary users, `cgroup` is asked for root, whom the former does not bind.
 */
export type TaskLimit = 'rlimit' | 'cgroup' | undefined;

/** Both count threads: a Node process has a dozen of its own, and the count of processes is watched anyway. */
const THREADS_PER_PROCESS = 8;
const SPARE_THREADS = 256;
/** A group can be removed once its last process is reaped, a moment after it has ended. */
const REMOVE_TRIES = 20;
const REMOVE_EVERY_MS = 10;
/** Where the `pids` controller is mounted: version 1, and version 2. Groups are made at the top, where version 2 allows processes beside groups. */
const ROOTS = ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'];

let known: { readonly limit: TaskLimit; readonly root?: string } | undefined;
let counter = 0;

export function taskLimit(): TaskLimit {
  return probe().limit;
}

/** Tasks that a tree of `processes` processes may have. */
export function maxTasks(processes: number): number {
  return processes * THREADS_PER_PROCESS + SPARE_THREADS;
}

export interface TaskGroup {
  /** The command that enters the group and then becomes `argv`: entered by the launcher itself, no child can be forked before. */
  enter(argv: readonly string[]): readonly string[];
  /** After the whole tree has ended. */
  remove(): Promise<void>;
}

/** A group of its own for one tree, or one that does nothing where the kernel offers none or another limit is used. */
export function taskGroup(processes: number): TaskGroup {
  const { limit, root } = probe();
  if (limit !== 'cgroup' || root === undefined) return { enter: (argv) => argv, remove: async () => {} };
  counter += 1;
  const folder = `${root}/whetstone-${process.pid}-${counter}`;
  makeGroup(folder, maxTasks(processes));
  return {
    enter: (argv) => ['/bin/sh', '-c', 'echo 0 > "$0" && exec "$@"', `${folder}/${entrance(folder)}`, ...argv],
    remove: () => removeGroup(folder),
  };
}

function probe(): NonNullable<typeof known> {
  known ??= process.getuid?.() === 0 ? probeGroups() : { limit: countsPerNamespace() ? 'rlimit' : undefined };
  return known;
}

function probeGroups(): NonNullable<typeof known> {
  for (const root of ROOTS) {
    const folder = `${root}/whetstone-probe-${process.pid}`;
    try {
      makeGroup(folder, 1);
      const works = readFileSync(`${folder}/pids.max`, 'utf8').trim() === '1';
      rmdirSync(folder);
      if (works) {
        removeForgotten(root);
        return { limit: 'cgroup', root };
      }
    } catch {
      if (existsSync(folder)) rmdirSync(folder); // mounted read-only, or without the controller
    }
  }
  return { limit: undefined };
}

/** In version 1 a single thread may enter alone, which spares the kernel a global lock of some 30 ms. */
function entrance(folder: string): string {
  return existsSync(`${folder}/tasks`) ? 'tasks' : 'cgroup.procs';
}

/** Groups of a Whetstone that was killed: empty, for its sandboxes ended with it. */
function removeForgotten(root: string): void {
  for (const name of readdirSync(root)) {
    const owner = /^whetstone-(\d+)-\d+$/.exec(name)?.[1];
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue;
    try {
      rmdirSync(`${root}/${name}`);
    } catch {
      // its last process is just ending: the next Whetstone removes it
    }
  }
}

function makeGroup(folder: string, tasks: number): void {
  mkdirSync(folder);
  writeFileSync(`${folder}/pids.max`, String(tasks));
}

async function removeGroup(folder: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      if (tries === REMOVE_TRIES || (error as NodeJS.ErrnoException).code !== 'EBUSY') return; // an empty group costs nothing
      await wait(REMOVE_EVERY_MS);
    }
  }
}

/** Before Linux 5.14 the kernel counted all processes of the user, so a limit for the sandbox would hit the user's own. */
function countsPerNamespace(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}
