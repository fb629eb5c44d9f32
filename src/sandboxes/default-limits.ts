import type { SandboxLimits } from '../core/sandbox.ts';

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
  };
}

/** Size of a private tmpfs whose mount names none. Pages are taken only when written. */
export const DEFAULT_TMPFS_BYTES = 256 * MIB;

/** The verdict channel is a few lines; a program that writes more is not reporting. */
export const MAX_CHANNEL_BYTES = 16 * MIB;

/** Output past this ends the run: draining it would cost us as much time as it costs the program to print. */
export const RUNAWAY_OUTPUT_BYTES = 256 * MIB;
