import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Controller, type GroupPlace, groupPlaces, removeGroup } from './control-group-place.ts';

export interface GroupLimits {
  readonly tasks: number;
  readonly memoryBytes: number;
}

/** Limits that the kernel itself holds one tree to, whether or not the watcher gets any time. */
export interface ControlGroup {
  /** The command that enters the group and then becomes `argv`: entered by the launcher itself, no child can be forked before. */
  enter(argv: readonly string[]): readonly string[];
  /** Whether the kernel has ended a process of the tree for want of memory. */
  hasRunOutOfMemory(): boolean;
  /** After the whole tree has ended. */
  release(): Promise<void>;
}

/** A group is empty once its last process is reaped, a moment after that has ended. */
const EMPTY_TRIES = 50;
const EMPTY_EVERY_MS = 10;
const NONE: ControlGroup = { enter: (argv) => argv, hasRunOutOfMemory: () => false, release: async () => {} };
/** Writes to one file of each place, and becomes what stands after them. */
const ENTER = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done; shift; exec "$@"';

/** Groups that are empty and may be used again: the kernel keeps what is left of a removed one for as long as a page of a file is charged to it. */
const idle: string[] = [];
let counter = 0;
let isRegistered = false;

/** Which controllers hold trees here. */
export function groupControllers(): ReadonlySet<Controller> {
  return new Set(groupPlaces().flatMap(({ controllers }) => controllers));
}

/** A group for one tree, or one that does nothing where the kernel lets us make none. */
export function controlGroup(limits: GroupLimits): ControlGroup {
  const places = groupPlaces();
  if (places.length === 0) return NONE;
  const name = idle.pop() ?? newGroup(places);
  const folders = places.map((place) => ({ ...place, folder: join(place.folder, name) }));
  for (const place of folders) setLimits(place, limits);
  const killsBefore = memoryKills(folders);
  return {
    enter: (argv) => ['/bin/sh', '-c', ENTER, 'sh', ...folders.map(entrance), '--', ...argv],
    hasRunOutOfMemory: () => memoryKills(folders) > killsBefore,
    async release() {
      for (let tries = 0; tries < EMPTY_TRIES; tries += 1) {
        if (folders.every(isEmpty)) {
          idle.push(name);
          return;
        }
        await wait(EMPTY_EVERY_MS, undefined, { ref: false });
      }
    },
  };
}

function newGroup(places: readonly GroupPlace[]): string {
  counter += 1;
  const name = `whetstone-${process.pid}-${counter}`;
  for (const { folder } of places) mkdirSync(join(folder, name));
  if (!isRegistered) process.once('exit', removeAll);
  isRegistered = true;
  return name;
}

function removeAll(): void {
  for (let number = 1; number <= counter; number += 1)
    for (const { folder } of groupPlaces()) removeGroup(join(folder, `whetstone-${process.pid}-${number}`));
}

function setLimits({ folder, controllers, version }: GroupPlace, { tasks, memoryBytes }: GroupLimits): void {
  const write = (file: string, value: string | number) => {
    if (existsSync(join(folder, file))) writeFileSync(join(folder, file), String(value));
  };
  if (controllers.includes('pids')) write('pids.max', tasks);
  if (!controllers.includes('memory')) return;
  if (version === 2) {
    write('memory.max', memoryBytes);
    write('memory.swap.max', 0);
    write('memory.oom.group', 1);
    return;
  }
  // Memory with swap may never be less than memory, so on the way up it goes first and on the way down last.
  const inOrder = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'];
  if (readNumber(join(folder, 'memory.limit_in_bytes')) < memoryBytes) inOrder.reverse();
  for (const file of inOrder) write(file, memoryBytes);
}

/** In version 1 a single thread may enter alone, which spares the kernel a global lock of some 30 ms. */
function entrance({ folder, version }: GroupPlace): string {
  return join(folder, version === 1 ? 'tasks' : 'cgroup.procs');
}

function isEmpty({ folder }: GroupPlace): boolean {
  try {
    return readFileSync(join(folder, 'cgroup.procs'), 'utf8') === '';
  } catch {
    return false;
  }
}

function memoryKills(places: readonly GroupPlace[]): number {
  const place = places.find(({ controllers }) => controllers.includes('memory'));
  if (place === undefined) return 0;
  try {
    const text = readFileSync(join(place.folder, place.version === 1 ? 'memory.oom_control' : 'memory.events'), 'utf8');
    return Number(/^oom_kill (\d+)/m.exec(text)?.[1] ?? 0);
  } catch {
    return 0; // somebody else removed the group
  }
}

function readNumber(path: string): number {
  return Number(readFileSync(path, 'utf8'));
}
