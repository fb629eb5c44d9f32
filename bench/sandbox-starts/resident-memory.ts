import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxProvider, SandboxSpec } from '../../src/core/sandbox.ts';
import { listProcesses } from '../../src/sandboxes/process-tree.ts';
import { warmPython } from './warm-starts.ts';

const never = new AbortController().signal;
const SHELL = { command: ['/bin/sh', '-c', 'sleep 60; :'], cwd: '/tmp', mounts: [], limits: { wallMs: 60_000 } };
const SETTLE_MS = 500;

/** Memory in MiB of everything one sandbox adds to the machine, launcher included, pages that are shared divided among their users. */
export async function residentMib(provider: SandboxProvider): Promise<{ readonly sandboxMib: number; readonly pythonMib: number }> {
  return { sandboxMib: await addedMib(provider, SHELL), pythonMib: await addedMib(provider, warmPython()) };
}

async function addedMib(provider: SandboxProvider, spec: SandboxSpec): Promise<number> {
  await using box = await provider.open(spec, never);
  box.result.catch(() => {});
  await wait(SETTLE_MS);
  return Math.round(descendants().reduce((kib, pid) => kib + proportionalKib(pid), 0) / 102.4) / 10;
}

/** Of this very process, in whatever depth. */
function descendants(): readonly string[] {
  const parents = new Map(listProcesses('/proc').map((pid) => [pid, parentOf(pid)]));
  const isOurs = (pid: string | undefined): boolean => pid !== undefined && (pid === String(process.pid) || isOurs(parents.get(pid)));
  return [...parents.keys()].filter((pid) => pid !== String(process.pid) && isOurs(pid));
}

function parentOf(pid: string): string | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
}

function proportionalKib(pid: string): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it has ended
  }
}
