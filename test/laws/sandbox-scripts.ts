import { readFile } from 'node:fs/promises';
import type { Mount, RunResult, SandboxLimits, SandboxProvider, SandboxSpec } from '../../src/core/sandbox.ts';
import { listProcesses } from '../../src/sandboxes/process-tree.ts';

export const MIB = 1024 * 1024;
export const never = new AbortController().signal;

export interface Extra {
  readonly mounts?: readonly Mount[];
  readonly limits?: Partial<SandboxLimits>;
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly cwd?: string;
}

/** `script` for `sh`, with ten seconds unless told otherwise. */
export function shell(script: string, extra: Extra = {}): SandboxSpec {
  const { mounts = [], limits = {}, cwd = '/tmp', ...rest } = extra;
  return { command: ['/bin/sh', '-c', script], cwd, mounts, limits: { wallMs: 10_000, ...limits }, ...rest };
}

/** Host processes whose command line holds `marker`: what an attack left behind. */
export async function survivors(marker: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of listProcesses('/proc')) {
    if (Number(pid) === process.pid) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(marker)) found.push(line);
  }
  return found;
}

let counter = 0;
/** A word that no other process on the machine has on its command line. */
export function uniqueMarker(): string {
  counter += 1;
  return `whetstone-attack-${process.pid}-${counter}`;
}

/** Runs scripts in one provider; `extra` as for {@link shell}. */
export type RunScript = (script: string, extra?: Extra) => Promise<RunResult>;

export function scriptsIn(provider: SandboxProvider): RunScript {
  return (script, extra) => provider.run(shell(script, extra), never);
}
