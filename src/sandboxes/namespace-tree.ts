import { firstChildOf, listProcesses, type ProcessTree, readUsage } from './process-tree.ts';

/**
 * The tree inside a pid namespace whose first process is the only child of `launcherPid`.
 *
 * It is seen through the namespace's own `/proc`, which lists exactly its processes; killing its first process makes the kernel end all
 * others, so neither `setsid` nor ignored signals nor a double fork help.
 */
export function namespaceTree(launcherPid: number, memoryLimitBytes: number): ProcessTree {
  let init: number | undefined;
  const findInit = () => {
    init ??= firstChildOf(launcherPid);
    return init;
  };

  return {
    usage() {
      const first = findInit();
      if (first === undefined) return undefined;
      const proc = `/proc/${first}/root/proc`;
      const pids = listProcesses(proc);
      return pids.length === 0 ? undefined : readUsage(proc, pids, memoryLimitBytes);
    },
    kill() {
      const first = findInit();
      tryKill(first ?? launcherPid);
    },
  };
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself a moment ago
  }
}
