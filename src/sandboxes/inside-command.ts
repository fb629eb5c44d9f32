import { existsSync, readFileSync } from 'node:fs';
import type { SandboxSpec } from '../core/sandbox.ts';
import { fullLimits } from './default-limits.ts';
import { maxTasks } from './task-limit.ts';
import { READY_LINE } from './verdict-channel.ts';

const BASH = '/bin/bash';
const ANNOUNCE = `echo ${READY_LINE} >&3; exec "$@"`;
/** Descriptors that we ourselves inherited, or that a library opened carelessly (a model file), must not reach the program. Only bash can name those above 9. */
const CLOSE_INHERITED =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell that fills it in
  'for path in /proc/self/fd/*; do number=${path##*/}; if [ "$number" -gt 3 ]; then eval "exec $number>&-"; fi; done; unset SHLVL OLDPWD path number';
const PRLIMIT = '/usr/bin/prlimit';
/** Some desktops let their users ask for real-time and higher priority. */
const NO_PRIORITY = ['--rtprio=0', '--nice=0'];
let hardOpenFiles: number | undefined;
/** The kernel's own limit is only the net below the watcher, which sums over the tree. */
const SPARE_CPU_SECONDS = 5;

/**
 * The command as run inside: says on descriptor 3 that the sandbox stands, sets the kernel's own limits, and becomes the program.
 *
 * There is no address-space limit: Node reserves far more than it uses.
 */
export function insideCommand(spec: SandboxSpec, options: { readonly limitThreads: boolean }): readonly string[] {
  const limits = fullLimits(spec.limits);
  const announce = existsSync(BASH) ? [BASH, '-c', `${CLOSE_INHERITED}; ${ANNOUNCE}`, 'sh'] : ['/bin/sh', '-c', ANNOUNCE, 'sh'];
  if (!existsSync(PRLIMIT)) return [...announce, ...spec.command];
  const cpuSeconds = limits.cpuSeconds + SPARE_CPU_SECONDS;
  const threads = options.limitThreads ? [`--nproc=${maxTasks(limits.processes)}`] : [];
  const files = [`--fsize=${limits.fileBytes}`, `--nofile=${Math.min(limits.openFiles, allowedOpenFiles())}`];
  return [...announce, PRLIMIT, '--core=0', ...files, `--cpu=${cpuSeconds}`, ...NO_PRIORITY, ...threads, '--', ...spec.command];
}

/** What we ourselves may open at most: nobody may give more than he has. */
function allowedOpenFiles(): number {
  hardOpenFiles ??= Number(
    /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Number.POSITIVE_INFINITY,
  );
  return hardOpenFiles;
}
