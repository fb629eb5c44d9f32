import type { SandboxEnd, SandboxLimits, SandboxProvider } from '../core/sandbox.ts';
import { groupControllers } from './control-group.ts';
import { seccompFilter } from './seccomp/seccomp-filter.ts';
import { taskLimit } from './task-limit.ts';

/** One promise of a sandbox, tried on this machine. */
export interface Promised {
  readonly name: string;
  /** `unknown`: what tries it is not installed here. */
  readonly state: 'held' | 'open' | 'unknown';
  /** Who holds it, or why not, in a few words. */
  readonly detail: string;
}

export interface SandboxPromises {
  readonly sandbox: string;
  /** Why it does not work here; then nothing is promised. */
  readonly unavailable?: string;
  readonly promises: readonly Promised[];
}

const MIB = 1024 * 1024;
const WALL_MS = 5000;

/** Each prints its name when the attack was refused. They do no harm where it is not. */
const ATTACKS = `perl -e '
  use Socket;
  sub held { print "$_[0]\\n" if $_[1] }
  open(my $d, "<", "/proc/net/dev"); my @i = grep { /:/ && !/^ *lo:/ } <$d>; held("network", !@i);
  held("files of the machine", !(-d "/var/log") && !(open(my $f, "+<", "/etc/hostname")));
  held("other processes", !kill(0, $ARGV[0]));
  open(my $s, "<", "/proc/self/status"); my $status = join "", <$s>;
  held("rights", $status =~ /CapEff:\\s+0+\\n/ && $status =~ /NoNewPrivs:\\s+1/);
  held("system calls", $status =~ /Seccomp:\\s+2/);
  held("settings of the kernel", !open(my $k, "+<", "/proc/sys/kernel/core_pattern"));
  my @f; while (@f < 200 && open(my $n, "<", "/dev/null")) { push @f, $n } held("open files", @f < 200);
  $SIG{XFSZ} = "IGNORE"; open(my $b, ">", "/tmp/whetstone-doctor"); held("file size", $b && !truncate($b, 1 << 40));
  held("done", 1)' "$OUTSIDE"`;

const HELD_BY: Readonly<Record<string, string>> = {
  network: 'a network of its own',
  'files of the machine': 'read-only, homes absent',
  'other processes': 'a list of its own',
  rights: 'no capabilities, none to be had',
  'system calls': 'seccomp',
  'settings of the kernel': 'read-only, or not the owner',
  'open files': 'kernel',
  'file size': 'kernel',
};

/**
 * What `provider` holds on this machine, by really trying it: four short runs side by side. Where they fail for another reason than the
 * attack, the promise is `unknown`. Never throws but on abort.
 */
export async function triedPromises(provider: SandboxProvider, signal: AbortSignal): Promise<SandboxPromises> {
  const unavailable = await provider.unavailable();
  if (unavailable !== undefined) return { sandbox: provider.name, unavailable, promises: [] };
  const [kernel, memory, processes, output] = await Promise.all([
    refusedAttacks(provider, signal),
    endOf(provider, `perl -e 'my $x = "x" x (120 << 20); sleep 9'`, { memoryBytes: 40 * MIB }, signal),
    endOf(provider, 'for i in 1 2 3 4 5 6 7 8; do sleep 9 & done; wait', { processes: 6 }, signal),
    endOf(provider, 'sleep 9', { wallMs: 200 }, signal),
  ]);
  const watched = (name: string, isHeld: boolean, held: string): Promised =>
    isHeld ? { name, state: 'held', detail: held } : { name, state: 'open', detail: 'not ended in time' };
  const bound = boundTasks(provider.name);
  return {
    sandbox: provider.name,
    promises: [
      ...kernel,
      watched('wall time', output === 'wall-time', 'watched'),
      watched('memory', memory === 'memory', groupControllers().has('memory') ? 'watched, and a control group' : 'watched'),
      watched(
        'processes',
        processes === 'processes',
        bound === undefined ? 'watched; nothing bounds a fork bomb' : `watched, and ${bound}`,
      ),
    ],
  };
}

async function refusedAttacks(provider: SandboxProvider, signal: AbortSignal): Promise<readonly Promised[]> {
  const env = { OUTSIDE: String(process.pid) };
  const held = await provider
    .run({ command: ['/bin/sh', '-c', ATTACKS], cwd: '/tmp', mounts: [], env, limits: { wallMs: WALL_MS, openFiles: 100 } }, signal)
    .then(({ stdout }) => stdout.split('\n'));
  const isComplete = held.includes('done');
  return Object.entries(HELD_BY).map(([name, detail]): Promised => {
    if (held.includes(name)) return { name, state: 'held', detail };
    return isComplete ? { name, state: 'open', detail: openBecause(name) } : { name, state: 'unknown', detail: 'perl is needed to try it' };
  });
}

function openBecause(name: string): string {
  if (name !== 'system calls') return 'not contained';
  return seccompFilter() === undefined ? `no filter for ${process.arch}` : 'no filter';
}

async function endOf(provider: SandboxProvider, script: string, limits: Partial<SandboxLimits>, signal: AbortSignal): Promise<SandboxEnd> {
  const spec = { command: ['/bin/sh', '-c', script], cwd: '/tmp', mounts: [], limits: { wallMs: WALL_MS, ...limits } };
  return (await provider.run(spec, signal)).end;
}

/** What else than the watcher bounds the number of tasks. */
function boundTasks(sandbox: string): string | undefined {
  if (sandbox === 'container') return 'the engine';
  const limit = taskLimit();
  if (limit === 'cgroup') return 'a control group';
  return limit === 'rlimit' && sandbox !== 'unsafe' ? 'the kernel' : undefined;
}
