import { release } from 'node:os';
import { groupControllers } from './control-group.ts';

/**
 * How the kernel bounds the number of tasks of one tree, so that a fork bomb ends even when the watcher gets no time:
 * `rlimit` counts per user namespace for ordinary users, `cgroup` is asked for root, whom the former does not bind.
 */
export type TaskLimit = 'rlimit' | 'cgroup' | undefined;

/** Both count threads: a Node process has a dozen of its own, and the count of processes is watched anyway. */
const THREADS_PER_PROCESS = 8;
const SPARE_THREADS = 256;

export function taskLimit(): TaskLimit {
  if (process.getuid?.() !== 0 && countsPerNamespace()) return 'rlimit';
  return groupControllers().has('pids') ? 'cgroup' : undefined;
}

/** Tasks that a tree of `processes` processes may have. */
export function maxTasks(processes: number): number {
  return processes * THREADS_PER_PROCESS + SPARE_THREADS;
}

/** Before Linux 5.14 the kernel counted all processes of the user, so a limit for the sandbox would hit the user's own. */
function countsPerNamespace(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}
