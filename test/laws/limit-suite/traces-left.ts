import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupPlaces } from '../../../src/sandboxes/control-group-place.ts';
import { listProcesses } from '../../../src/sandboxes/process-tree.ts';

const FOLDERS = [
  '/',
  '/tmp',
  '/var/tmp',
  '/dev/shm',
  '/dev',
  '/dev/mqueue',
  '/run',
  '/root',
  '/home',
  '/usr/lib',
  '/etc',
  '/opt',
  process.cwd(),
];

/**
 * What a run with that mark has left on the machine: processes that carry it in their environment or arguments, processes in our control
 * groups (also those that cleared both), files named after it, our own scratch folders, core files, abstract sockets. In words, one a line.
 */
export function tracesLeft(mark: string): readonly string[] {
  const folders = [...new Set([...FOLDERS, tmpdir()])];
  const ours = new RegExp(`^whetstone-(unshare|unsafe|container)-${process.pid}-`);
  return [
    ...listProcesses('/proc').flatMap((pid) => (belongs(pid, mark) ? [`process ${pid}: ${readOrEmpty(`/proc/${pid}/cmdline`)}`] : [])),
    ...groupPlaces().flatMap(({ folder }) => groupProcesses(folder)),
    ...folders.flatMap((folder) =>
      entries(folder)
        .filter((name) => name.includes(mark) || ours.test(name) || /^core([.]\d+)?$/.test(name))
        .map((name) => `file ${join(folder, name)}`),
    ),
    ...readOrEmpty('/proc/net/unix')
      .split('\n')
      .filter((line) => line.includes(mark)),
  ];
}

function belongs(pid: string, mark: string): boolean {
  if (Number(pid) === process.pid) return false;
  return readOrEmpty(`/proc/${pid}/environ`).includes(mark) || readOrEmpty(`/proc/${pid}/cmdline`).includes(mark);
}

function groupProcesses(folder: string): readonly string[] {
  return entries(folder)
    .filter((name) => name.startsWith(`whetstone-${process.pid}-`))
    .flatMap((name) =>
      readOrEmpty(join(folder, name, 'cgroup.procs'))
        .split('\n')
        .filter(Boolean),
    )
    .map((pid) => `process ${pid} in a control group of ours`);
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not on this machine
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it ended a moment ago, or is not ours to read
  }
}
