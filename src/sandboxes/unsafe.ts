import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxProvider, SandboxSpec } from '../core/sandbox.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';
import { sandboxEnvironment } from './default-environment.ts';
import { fullLimits } from './default-limits.ts';
import { insideCommand } from './inside-command.ts';
import { listProcesses, type ProcessTree, readUsage } from './process-tree.ts';
import { removeTree } from './remove-tree.ts';
import { type Launch, supervise } from './supervise.ts';
import { layOut } from './unsafe-layout.ts';

/** Inherited by whatever the program starts, so that a process that left its group and its parent is still found. */
const MARKER = 'WHETSTONE_UNSAFE_RUN';
/** A tree that forks while it is being ended needs more than one look. */
const KILL_ROUNDS = 50;
const END_TRIES = 200;
const END_EVERY_MS = 10;
const CALM_LOOKS = 2;
const UNSURE_TRIES = 10;

/**
 * No sandbox: the program runs as the user, on the user's machine, with the network. Only limits and a clean environment are kept.
 * It exists for machines without namespaces and for code the user trusts, and is never chosen by itself.
 */
export function unsafe(): SandboxProvider {
  return {
    name: 'unsafe',
    unavailable: async () => undefined,
    async run(spec, signal) {
      return await (await supervise('unsafe', await launch(spec), spec, false, signal)).result;
    },
    open: async (spec, signal) => supervise('unsafe', await launch(spec), spec, true, signal),
  };
}

async function launch(spec: SandboxSpec): Promise<Launch> {
  const folder = await scratchFolder('unsafe');
  const marker = `${MARKER}=${randomUUID()}`;
  const cleanUp = async () => {
    await endMarked(marker);
    await removeTree(folder);
  };
  try {
    const layout = await layOut(spec.mounts, folder);
    const env = Object.entries(sandboxEnvironment(spec.env)).map(([name, value]) => [name, layout.rewrite(value)]);
    return {
      argv: insideCommand({ ...spec, command: spec.command.map(layout.rewrite) }, { limitThreads: false }),
      env: { ...Object.fromEntries(env), [MARKER]: marker.slice(MARKER.length + 1) },
      cwd: layout.rewrite(spec.cwd),
      tree: (pid) => markedTree(pid, marker, fullLimits(spec.limits).memoryBytes),
      cleanUp,
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** Ends what carries the marker and waits until it is gone: a killed process ends when the kernel next runs it. */
async function endMarked(marker: string): Promise<void> {
  // A process that is just starting another program shows no environment for a moment, so one look is not enough.
  let calmLooks = 0;
  for (let tries = 0; tries < END_TRIES && calmLooks < CALM_LOOKS; tries += 1) {
    const found = listProcesses('/proc').filter((pid) => hasMarker(pid, marker));
    for (const pid of found) tryKill(Number(pid));
    calmLooks = found.length > 0 || (tries < UNSURE_TRIES && someoneStarts()) ? 0 : calmLooks + 1;
    if (calmLooks < CALM_LOOKS) await wait(END_EVERY_MS);
  }
}

/** Whether a process has a program but, for now, no environment. One started without any looks the same for ever. */
function someoneStarts(): boolean {
  return listProcesses('/proc').some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`).length === 0 && readlinkSync(`/proc/${pid}/exe`) !== '';
    } catch {
      return false; // a thread of the kernel, another user's process, or one that has ended
    }
  });
}

function markedTree(launcherPid: number, marker: string, memoryLimitBytes: number): ProcessTree {
  const find = () => listProcesses('/proc').filter((pid) => Number(pid) === launcherPid || hasMarker(pid, marker));
  const end = () => {
    for (let round = 0; round < KILL_ROUNDS; round += 1) {
      // The launcher itself stays as a zombie until its end is noticed: it would be found for ever.
      const pids = find().filter((pid) => Number(pid) !== launcherPid && tryKill(Number(pid)));
      if (pids.length === 0) return;
    }
  };
  return {
    usage() {
      const pids = find();
      return pids.length === 0 ? undefined : readUsage('/proc', pids, memoryLimitBytes);
    },
    kill() {
      tryKill(-launcherPid);
      end();
    },
    sweep: end,
  };
}

function hasMarker(pid: string, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(marker);
  } catch {
    return false; // another user's process, or one that has ended
  }
}

/** `true` when there was something to kill. */
function tryKill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
