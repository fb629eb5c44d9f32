import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount, SandboxProvider, SandboxSpec } from '../core/sandbox.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';
import { sandboxEnvironment } from './default-environment.ts';
import { DEFAULT_TMPFS_BYTES, fullLimits } from './default-limits.ts';
import { findProgram } from './find-program.ts';
import { insideCommand } from './inside-command.ts';
import { namespaceTree } from './namespace-tree.ts';
import { probed } from './probed.ts';
import { filterCommand } from './seccomp/filter-command.ts';
import { type Launch, supervise } from './supervise.ts';
import { kernelSettings, systemMounts } from './system-mounts.ts';
import { taskLimit } from './task-limit.ts';

const NAMESPACES = ['--user', '--map-root-user', '--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup'];
/** util-linux, in every Debian; `perl` (perl-base, too) is only asked where neither `ip` nor `ifconfig` is installed. */
const NEEDED = ['unshare', 'setpriv', 'mount', 'pivot_root', 'umount'];
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
/** `SIOCSIFFLAGS` (0x8914) with `IFF_UP | IFF_RUNNING` (0x41) on an IPv4 datagram socket. */
const LOOPBACK_BY_PERL = `perl -e 'socket(my $s, 2, 2, 0); ioctl($s, 0x8914, pack("a16 s x22", "lo", 0x41)) or die'`;
/** Mount options of the host that a user namespace may not drop; each must be named again when the copy is made read-only. */
const LOCKED_OPTIONS = new Set(['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime']);

/** The same namespaces as bubblewrap, made by util-linux alone: for machines where nothing can be installed. Slower to start. */
export function unshare(): SandboxProvider {
  const provider: SandboxProvider = {
    name: 'unshare',
    unavailable: () =>
      probed(provider, async () => {
        const missing = NEEDED.filter((name) => findProgram(name) === undefined);
        return missing.length > 0 ? `${missing.join(', ')} not found: apt-get install util-linux mount` : undefined;
      }),
    async run(spec, signal) {
      return await (await supervise('unshare', await launch(spec), spec, false, signal)).result;
    },
    open: async (spec, signal) => supervise('unshare', await launch(spec), spec, true, signal),
  };
  return provider;
}

async function launch(spec: SandboxSpec): Promise<Launch> {
  const folder = await scratchFolder('unshare');
  const limits = fullLimits(spec.limits);
  try {
    const script = await setupScript(spec, folder);
    const drop = ['setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', '--'];
    const command = [...drop, ...filterCommand(), ...insideCommand(spec, { limitThreads: taskLimit() === 'rlimit' })];
    return {
      argv: [
        ...[findProgram('setpriv') ?? 'setpriv', '--pdeathsig', 'KILL', '--'],
        ...[
          'unshare',
          ...NAMESPACES,
          '--propagation',
          'private',
          '--kill-child',
          '--fork',
          '--',
          '/bin/sh',
          '-c',
          script,
          'sh',
          ...command,
        ],
      ],
      env: sandboxEnvironment(spec.env),
      tree: (pid) => namespaceTree(pid, limits.memoryBytes),
      cleanUp: () => rm(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Builds the new root on a tmpfs and moves into it. The shell stays as process 1: it reaps orphans, cannot be signalled from inside and
 * cannot be traced, because it holds capabilities that the program lacks.
 */
async function setupScript(spec: SandboxSpec, folder: string): Promise<string> {
  const hostMounts = await readHostMounts();
  const root = join(folder, 'root');
  await mkdir(root);
  const lines = ['set -e', `mount -t tmpfs -o size=64m,mode=755 none ${quote(root)}`, `cd ${quote(root)}`];
  const bind = (source: string, target: string, isFolder: boolean, isWritable: boolean) => {
    lines.push(
      isFolder ? `mkdir -p .${quote(target)}` : `mkdir -p .${quote(join(target, '..'))}; [ -e .${quote(target)} ] || : > .${quote(target)}`,
    );
    lines.push(`mount --rbind ${quote(source)} .${quote(target)}`);
    if (!isWritable)
      for (const under of hostMounts.below(source)) lines.push(`mount -o remount,bind,ro${under.options} .${quote(target + under.path)}`);
  };
  const tmpfs = (target: string, maxBytes: number) =>
    lines.push(`mkdir -p .${quote(target)}`, `mount -t tmpfs -o size=${maxBytes},mode=1777 none .${quote(target)}`);

  for (const mount of systemMounts()) {
    if (mount.kind === 'symlink') lines.push(`ln -s ${quote(mount.to)} .${quote(mount.path)}`);
    else if (mount.kind === 'read-only') bind(mount.path, mount.path, true, false);
    else if (mount.kind === 'hidden-file') bind('/dev/null', mount.path, false, false);
    else lines.push(`mount -t tmpfs -o size=4k,mode=755,ro none .${mount.path}`);
  }
  lines.push('mkdir -p proc dev/pts dev/shm run root home var', 'ln -s ../tmp var/tmp', 'mount -t proc -o nosuid,nodev,noexec proc proc');
  for (const name of DEVICES) bind(`/dev/${name}`, `/dev/${name}`, false, true);
  lines.push('ln -s /proc/self/fd dev/fd', ...[0, 1, 2].map((n) => `ln -s /proc/self/fd/${n} dev/${['stdin', 'stdout', 'stderr'][n]}`));
  lines.push('mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts', 'ln -s pts/ptmx dev/ptmx');
  tmpfs('/dev/shm', DEFAULT_TMPFS_BYTES);
  tmpfs('/tmp', DEFAULT_TMPFS_BYTES);
  for (const [index, mount] of spec.mounts.entries()) await addMount(mount, index);
  lines.push(`{ ip link set lo up || ifconfig lo up || ${LOOPBACK_BY_PERL}; } 2>/dev/null`, 'hostname sandbox 2>/dev/null || :');
  lines.push('mkdir .old', 'pivot_root . .old', 'cd /', 'umount -l /.old', 'rmdir /.old', 'mount -o remount,bind,ro /');
  lines.push('echo 0 > /proc/sys/user/max_user_namespaces');
  lines.push(...kernelSettings().map((path) => `mount -o bind,ro,nosuid,nodev,noexec ${path} ${path}`), `cd ${quote(spec.cwd)}`);
  lines.push(...(spec.isFirstProcess ? ['exec "$@"'] : ['set +e', '"$@"', 'exit $?']));
  return lines.join('\n');

  async function addMount(mount: Mount, index: number): Promise<void> {
    if (mount.kind === 'tmpfs') {
      tmpfs(mount.target, mount.maxBytes ?? DEFAULT_TMPFS_BYTES);
    } else if (mount.kind === 'file') {
      const path = join(folder, `file-${index}`);
      await writeFile(path, mount.content, { mode: 0o644 });
      bind(path, mount.target, false, false);
    } else {
      bind(mount.source, mount.target, (await stat(mount.source)).isDirectory(), mount.kind === 'writable');
    }
  }
}

interface HostMounts {
  /** Mounts at or under a path, as suffixes of it, with their locked options (",nosuid,nodev"); the path itself comes first. */
  below(path: string): readonly { readonly path: string; readonly options: string }[];
}

async function readHostMounts(): Promise<HostMounts> {
  const table = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const point = fields[4]?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const options = (fields[5] ?? '').split(',').filter((option) => LOCKED_OPTIONS.has(option));
    return point === undefined ? [] : [{ point, options: options.map((option) => `,${option}`).join('') }];
  });
  return {
    below(path) {
      const holder = table
        .filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`))
        .sort((a, b) => b.point.length - a.point.length)[0];
      const inner = table
        .filter(({ point }) => point.startsWith(`${path}/`))
        .map(({ point, options }) => ({ path: point.slice(path.length), options }));
      return [{ path: '', options: holder?.options ?? '' }, ...inner];
    },
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
