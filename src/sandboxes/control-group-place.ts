import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Controller = 'pids' | 'memory';

/** A folder in which groups of our own can be made. Version 2 has both controllers in one place, version 1 one place for each. */
export interface GroupPlace {
  readonly folder: string;
  readonly controllers: readonly Controller[];
  readonly version: 1 | 2;
}

const MOUNT = '/sys/fs/cgroup';
const REMOVE_TRIES = 10;
const REMOVE_EVERY_MS = 5;
const CONTROLLERS: readonly Controller[] = ['pids', 'memory'];
/** A value that each controller takes, to see whether groups made there are really under it. */
const PROBES: Readonly<Record<1 | 2, Readonly<Record<Controller, readonly [file: string, value: string]>>>> = {
  1: { pids: ['pids.max', '1'], memory: ['memory.limit_in_bytes', '1048576'] },
  2: { pids: ['pids.max', '1'], memory: ['memory.max', '1048576'] },
};

let known: readonly GroupPlace[] | undefined;

/** Places where this process may make groups: as root nearly everywhere, else what systemd delegated to the user. Looked up once. */
export function groupPlaces(): readonly GroupPlace[] {
  if (known === undefined) {
    known = findPlaces(ownGroupsText(), MOUNT);
    for (const { folder } of known) removeForgotten(folder);
  }
  return known;
}

function ownGroupsText(): string {
  try {
    return readFileSync('/proc/self/cgroup', 'utf8');
  } catch {
    return ''; // not Linux, or a kernel without control groups
  }
}

/** `ownGroups`: the text of `/proc/self/cgroup`. */
function findPlaces(ownGroups: string, mount: string): readonly GroupPlace[] {
  const find = (controller: Controller) => possiblePlaces(ownGroups, mount, controller).find((place) => works(place, [controller]));
  const tasks = find('pids');
  if (tasks?.version === 2 && works(tasks, CONTROLLERS)) return [{ ...tasks, controllers: CONTROLLERS }];
  const memory = find('memory');
  return [
    ...(tasks === undefined ? [] : [{ ...tasks, controllers: ['pids'] as const }]),
    ...(memory === undefined ? [] : [{ ...memory, controllers: ['memory'] as const }]),
  ];
}

type Possible = Omit<GroupPlace, 'controllers'>;

/**
 * Where a group for `controller` might be made, best first: below the group we are in, so that its limits hold too; in version 2, where no
 * group has both processes and children under control, below one that it lies in. In a container the own path may not be there: the top is tried last.
 */
export function possiblePlaces(ownGroups: string, mount: string, controller: Controller): readonly Possible[] {
  const lines = ownGroups.split('\n').map((line) => /^(\d+):([^:]*):(.*)$/.exec(line));
  const first = lines.find((line) => line?.[2]?.split(',').includes(controller))?.[3];
  if (first !== undefined)
    return [...new Set([join(mount, controller, first).replace(/\/$/, ''), join(mount, controller)])].map((folder) => ({
      folder,
      version: 1 as const,
    }));
  const second = lines.find((line) => line?.[1] === '0')?.[3];
  if (second === undefined) return [];
  const parts = second.split('/').filter((part) => part !== '');
  return [...parts.keys()]
    .reverse()
    .map((depth) => ({ folder: join(mount, ...parts.slice(0, depth)), version: 2 as const }))
    .concat(parts.length === 0 ? [{ folder: mount, version: 2 as const }] : []);
}

/** Makes a group, sets limits, reads them again, and enters: a folder may be read-only, a controller not handed down, the way in forbidden. */
function works({ folder, version }: Possible, controllers: readonly Controller[]): boolean {
  const probe = join(folder, `whetstone-probe-${process.pid}`);
  try {
    mkdirSync(probe);
    const hold = controllers.every((controller) => {
      const [file, value] = PROBES[version][controller];
      writeFileSync(join(probe, file), value, { flag: 'r+' });
      return readFileSync(join(probe, file), 'utf8').trim() === value;
    });
    return hold && spawnSync('/bin/sh', ['-c', 'echo 0 > "$1/cgroup.procs"', 'sh', probe], { stdio: 'ignore' }).status === 0;
  } catch {
    return false;
  } finally {
    removeGroup(probe);
  }
}

/** Removes an empty group; waits some milliseconds for processes that have just ended in it. Never throws. */
export function removeGroup(folder: string): void {
  for (let tries = 0; tries < REMOVE_TRIES && existsSync(folder); tries += 1) {
    try {
      rmdirSync(folder);
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REMOVE_EVERY_MS);
    }
  }
}

/** Groups of a Whetstone that was killed: empty, for its sandboxes ended with it. */
function removeForgotten(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^whetstone-(?:probe-)?(\d+)(?:-\d+)?$/.exec(name)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) removeGroup(join(folder, name));
  }
}
