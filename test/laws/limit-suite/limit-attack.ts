import type { SandboxEnd, SandboxLimits } from '../../../src/core/sandbox.ts';
import { type SystemCall, systemCallNumber } from '../../../src/sandboxes/seccomp/system-calls.ts';

/** What an attack is aimed at: the rows of the table in `docs/sandbox.md`. */
export const TARGETS = ['time', 'processes', 'memory', 'output', 'files', 'network', 'other processes', 'kernel'] as const;
export type Target = (typeof TARGETS)[number];

/** One attack on the limits of a sandbox, as a script for `sh`. `$MARK` is a word of this run: files that it makes are named after it. */
export interface LimitAttack {
  readonly name: string;
  readonly target: Target;
  readonly script: string;
  /** In place of 10 s and the sandbox's defaults. */
  readonly limits?: Partial<SandboxLimits>;
  /** How the run must end; one of several where the kernel decides which limit is met first. */
  readonly ends: readonly SandboxEnd[];
  /** What it must have printed by then, without blanks at the ends: that it was refused, or how far it came. */
  readonly says?: RegExp;
  /**
   * Who must hold: every place to run a program, those that contain it in namespaces, or those whose system calls are filtered by us.
   * What is not promised is not tried there: some of these would harm the machine.
   */
  readonly heldBy: 'every' | 'containing' | 'filtered';
  /** Held only where the kernel lets us bound tasks, or memory by control groups, or where a program is installed. */
  readonly needs?: 'bounded tasks' | 'memory group' | 'python3' | 'x64';
}

const PERL_NUMBER = 'sub call { my $r = syscall(shift, @_); $r >= 0 ? "done" : $! + 0 }';

/** A script that runs `perl` with `call(NUMBER, ARGUMENTS...)` at hand: the answer is "done" or the number of the error. */
export function perl(code: string): string {
  return `perl -e '$| = 1; ${PERL_NUMBER} ${code}'`;
}

/** Its number on this processor, to be written into a script. */
export function number(call: SystemCall): number {
  return numberOf(systemCallNumber(call, 'x64'), systemCallNumber(call, 'arm64'));
}

/** For calls that no filter names. */
export function numberOf(x64: number | undefined, arm64: number | undefined): number {
  return (process.arch === 'arm64' ? arm64 : x64) ?? -1;
}

/** "Not permitted" or "no such call". */
export const REFUSED = /^(1|38)$/;
