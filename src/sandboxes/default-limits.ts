import type { SandboxLimits, SandboxSpec } from '../core/sandbox.ts';

const MIB = 1024 * 1024;

/** Every limit has a value: a specification that names none is still bounded. */
export type FullLimits = Required<SandboxLimits>;

/** Fills in what a specification leaves out. CPU time defaults to what four busy cores could use in the wall time. */
export function fullLimits(limits: SandboxLimits): FullLimits {
  return {
    wallMs: limits.wallMs,
    cpuSeconds: limits.cpuSeconds ?? Math.ceil((limits.wallMs / 1000) * 4),
    memoryBytes: limits.memoryBytes ?? 4096 * MIB,
    processes: limits.processes ?? 256,
    outputBytes: limits.outputBytes ?? MIB,
    fileBytes: limits.fileBytes ?? 1024 * MIB,
    openFiles: limits.openFiles ?? 4096,
  };
}

/** Size of a private tmpfs whose mount names none. Pages are taken only when written. */
export const DEFAULT_TMPFS_BYTES = 256 * MIB;

/** `/tmp` and `/dev/shm` of every sandbox. */
const PRIVATE_FOLDERS = 2;
const LAUNCHER_BYTES = 64 * MIB;

/**
 * What a control group may hold: the memory of the tree, and private folders filled to the brim, which the kernel counts as memory, too.
 * A tree's own memory is watched more closely; this is the net below, also for what belongs to no process.
 */
export function groupMemoryBytes(spec: SandboxSpec, limits: FullLimits): number {
  const mounted = spec.mounts.map((mount) => (mount.kind === 'tmpfs' ? (mount.maxBytes ?? DEFAULT_TMPFS_BYTES) : 0));
  return limits.memoryBytes + LAUNCHER_BYTES + mounted.reduce((sum, bytes) => sum + bytes, PRIVATE_FOLDERS * DEFAULT_TMPFS_BYTES);
}

/** The verdict channel is a few lines; a program that writes more is not reporting. */
export const MAX_CHANNEL_BYTES = 16 * MIB;

/** Output past this ends the run: draining it would cost us as much time as it costs the program to print. */
export const RUNAWAY_OUTPUT_BYTES = 256 * MIB;
