import type { Mount, SandboxProvider, SandboxSpec } from '../core/sandbox.ts';
import { sandboxEnvironment } from './default-environment.ts';
import { DEFAULT_TMPFS_BYTES, fullLimits } from './default-limits.ts';
import { findProgram } from './find-program.ts';
import { insideCommand } from './inside-command.ts';
import { namespaceTree } from './namespace-tree.ts';
import { probed } from './probed.ts';
import { seccompFilter } from './seccomp/seccomp-filter.ts';
import { type Launch, supervise } from './supervise.ts';
import { kernelSettings, systemMounts } from './system-mounts.ts';
import { taskLimit } from './task-limit.ts';

const ISOLATION = [
  ...['--unshare-user', '--disable-userns', '--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
  ...['--hostname', 'sandbox', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
];
/** Descriptors 0 to 3 are the program's; the arguments come over the next one, so that no process list shows them. */
const ARGUMENTS_DESCRIPTOR = 4;
const FIRST_FILE_DESCRIPTOR = 5;

/** The default on Linux: new namespaces of every kind through bubblewrap. What it contains and what not: docs/sandbox.md. */
export function bubblewrap(): SandboxProvider {
  const provider: SandboxProvider = {
    name: 'bubblewrap',
    unavailable: () =>
      probed(provider, async () =>
        findProgram('bwrap') === undefined ? 'bubblewrap is not installed: apt-get install bubblewrap' : undefined,
      ),
    async run(spec, signal) {
      return await (await supervise('bubblewrap', launch(spec), spec, false, signal)).result;
    },
    open: (spec, signal) => supervise('bubblewrap', launch(spec), spec, true, signal),
  };
  return provider;
}

function launch(spec: SandboxSpec): Launch {
  const files: (string | Uint8Array)[] = [];
  const options = [
    ...ISOLATION,
    ...filterOptions(files),
    ...systemMounts().flatMap((mount) => {
      if (mount.kind === 'symlink') return ['--symlink', mount.to, mount.path];
      if (mount.kind === 'read-only') return ['--ro-bind', mount.path, mount.path];
      return mount.kind === 'hidden-file' ? ['--ro-bind', '/dev/null', mount.path] : ['--tmpfs', mount.path, '--remount-ro', mount.path];
    }),
    ...['--proc', '/proc', ...kernelSettings().flatMap((path) => ['--ro-bind', path, path]), '--dev', '/dev', '--remount-ro', '/dev'],
    ...privateFolder('/dev/shm'),
    ...privateFolder('/tmp'),
    ...['--perms', '0755', '--dir', '/var', '--symlink', '../tmp', '/var/tmp', '--dir', '/run', '--dir', '/root', '--dir', '/home'],
    ...spec.mounts.flatMap((mount) => mountOptions(mount, files)),
    ...['--remount-ro', '/', '--chdir', spec.cwd],
    ...(spec.isFirstProcess ? ['--as-pid-1'] : []),
  ];
  const limits = fullLimits(spec.limits);
  return {
    argv: [
      findProgram('bwrap') ?? 'bwrap',
      '--args',
      String(ARGUMENTS_DESCRIPTOR),
      '--',
      ...insideCommand(spec, { limitThreads: taskLimit() === 'rlimit' }),
    ],
    env: sandboxEnvironment(spec.env),
    inputs: [options.map((option) => `${option}\0`).join(''), ...files],
    tree: (pid) => namespaceTree(pid, limits.memoryBytes),
  };
}

function mountOptions(mount: Mount, files: (string | Uint8Array)[]): readonly string[] {
  switch (mount.kind) {
    case 'read-only':
      return ['--ro-bind', mount.source, mount.target];
    case 'writable':
      return ['--bind', mount.source, mount.target];
    case 'tmpfs':
      return privateFolder(mount.target, mount.maxBytes);
    case 'file':
      return ['--perms', '0644', '--ro-bind-data', descriptorOf(mount.content, files), mount.target];
  }
}

/** bubblewrap installs the filter last, right before the program begins. */
function filterOptions(files: (string | Uint8Array)[]): readonly string[] {
  const filter = seccompFilter();
  return filter === undefined ? [] : ['--seccomp', descriptorOf(filter, files)];
}

/** Number of the descriptor over which the launcher will read `content`. */
function descriptorOf(content: string | Uint8Array, files: (string | Uint8Array)[]): string {
  files.push(content);
  return String(FIRST_FILE_DESCRIPTOR + files.length - 1);
}

function privateFolder(target: string, maxBytes: number = DEFAULT_TMPFS_BYTES): readonly string[] {
  return ['--perms', '1777', '--size', String(maxBytes), '--tmpfs', target];
}
