import { readdirSync, readFileSync } from 'node:fs';

/** Everything a sandboxed program has started, seen from outside. */
export interface ProcessTree {
  /** `undefined` when nothing of it is left, or before it is there. */
  usage(): TreeUsage | undefined;
  /** Ends every process of the tree; what the tree may do to avoid it must not matter. */
  kill(): void;
  /** Called once the launcher has ended: ends what it left behind, where its end does not end them. */
  sweep?(): void;
}

export interface TreeUsage {
  readonly processes: number;
  /** Resident memory; when it seems too much, with shared pages divided among their users. */
  readonly residentBytes: number;
  /** CPU time of the living and of the children they have waited for. */
  readonly cpuSeconds: number;
}

/** Ticks of `/proc/PID/stat`: fixed at 100 per second for programs on Linux, whatever the kernel's own rate. */
const TICKS_PER_SECOND = 100;

let pageBytes: number | undefined;

/**
 * Sums over `pids` what the `/proc`-like folder `proc` says. Processes that end meanwhile are left out.
 *
 * Forked workers share most of their pages, so a sum past `memoryLimitBytes` is taken again exactly: only that may end a run.
 */
export function readUsage(proc: string, pids: readonly string[], memoryLimitBytes: number): TreeUsage {
  pageBytes ??= ownPageBytes();
  let residentBytes = 0;
  let ticks = 0;
  for (const pid of pids) {
    const stat = readOrEmpty(`${proc}/${pid}/stat`);
    // The name in parentheses may hold blanks and parentheses of its own: fields are counted after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields.length < 22) continue;
    ticks += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
    residentBytes += Number(fields[21]) * pageBytes;
  }
  if (residentBytes > memoryLimitBytes) residentBytes = proportionalBytes(proc, pids) || residentBytes;
  return { processes: pids.length, residentBytes, cpuSeconds: ticks / TICKS_PER_SECOND };
}

/** Memory with shared pages divided among their users (PSS): exact, but some milliseconds per big process. */
function proportionalBytes(proc: string, pids: readonly string[]): number {
  let kib = 0;
  for (const pid of pids) kib += Number(/^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`${proc}/${pid}/smaps_rollup`))?.[1] ?? 0);
  return kib * 1024;
}

/** Numbers of the processes listed in a `/proc`-like folder; empty when it is gone. */
export function listProcesses(proc: string): readonly string[] {
  try {
    return readdirSync(proc).filter((name) => name.charCodeAt(0) >= 48 && name.charCodeAt(0) <= 57);
  } catch {
    return []; // the sandbox ended between two looks
  }
}

/** First child of a process of ours, or `undefined` while it has none. */
export function firstChildOf(pid: number): number | undefined {
  const children = readOrEmpty(`/proc/${pid}/task/${pid}/children`).trim();
  if (children !== '') return Number(children.split(' ')[0]);
  for (const other of listProcesses('/proc')) {
    const stat = readOrEmpty(`/proc/${other}/stat`);
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(pid)) return Number(other);
  }
  return undefined;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // the process ended between listing and reading
  }
}

function ownPageBytes(): number {
  return Number(/^KernelPageSize:\s+(\d+) kB/m.exec(readOrEmpty('/proc/self/smaps'))?.[1] ?? 4) * 1024;
}
