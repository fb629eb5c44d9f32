import { type LimitAttack, number, numberOf, perl } from './limit-attack.ts';

/** Calls with arguments that would do no harm if they got through. */
const calls = (name: string, ...tried: readonly (readonly [number: number, args: string])[]): LimitAttack => ({
  name,
  target: 'kernel',
  script: perl(`my $text = "whetstone\\0"; ${tried.map(([code, args]) => `print call(${code}, ${args}), " ";`).join(' ')}`),
  ends: ['exited'],
  says: new RegExp(`^((1|38) ?){${tried.length}}$`),
  heldBy: 'filtered',
});
const contained = (name: string, script: string, says: RegExp): LimitAttack => ({
  name,
  target: 'kernel',
  script,
  ends: ['exited'],
  says,
  heldBy: 'containing',
});

/** A program of 32-bit x86 that ends with code 7: `mov eax, 1; mov ebx, 7; int 0x80`. */
const PROGRAM_32 =
  'pack("H*", "7f454c46010101000000000000000000020003000100000054800408340000000000000000000000340020000100000000000000") . pack("L8", 1, 0, 0x08048000, 0x08048000, 96, 96, 5, 4096) . pack("H*", "b801000000bb07000000cd80")';

export const KERNEL_ATTACKS: readonly LimitAttack[] = [
  contained(
    'mounts',
    'mount -t tmpfs none /tmp 2>/dev/null && echo done; mount --bind / /tmp 2>/dev/null && echo done; umount /tmp 2>/dev/null && echo done; echo none',
    /^none$/,
  ),
  calls(
    'mounts by the new calls',
    [number('fsopen'), '$text, 0'],
    [number('open_tree'), '-100, $text, 1'],
    [number('move_mount'), '0, $text, 0, $text, 0'],
    [number('mount_setattr'), '0, $text, 0, 0, 0'],
  ),
  calls(
    'opens a user namespace',
    [number('unshare'), '0x10000000'],
    [number('clone'), '0x10000011, 0, 0, 0, 0'],
    [number('clone3'), '$text, 0'],
  ),
  calls('enters other namespaces', [number('setns'), '0, 0'], [number('pivot_root'), '$text, $text'], [number('chroot'), '$text']),
  calls(
    'keeps a key past its end (keyring)',
    [number('add_key'), '$text, $text, $text, 1, -3'],
    [number('keyctl'), '0, -3, 1'],
    [number('request_key'), '$text, $text, 0, -3'],
  ),
  calls('io_uring', [number('io_uring_setup'), '1, $text'], [number('io_uring_enter'), '0, 0, 0, 0, 0, 0']),
  calls(
    'bpf, performance events, page faults',
    [number('bpf'), '0, 0, 0'],
    [number('perf_event_open'), '$text, 0, -1, -1, 0'],
    [number('userfaultfd'), '0'],
  ),
  calls(
    'files by their number',
    [number('name_to_handle_at'), '-100, $text, $text, $text, 0'],
    [number('open_by_handle_at'), '0, $text, 0'],
  ),
  calls(
    'modules and another kernel',
    [number('init_module'), '$text, 1, $text'],
    [number('finit_module'), '0, $text, 0'],
    [number('kexec_load'), '0, 0, 0, 0'],
    [number('reboot'), '0, 0, 0, 0'],
  ),
  calls(
    'sets the clock',
    [number('clock_settime'), '0, 0'],
    [number('settimeofday'), '0, 0'],
    [number('adjtimex'), '0'],
    [number('clock_adjtime'), '0, 0'],
  ),
  contained('sets the clock to what it is', 'date -s "@$(date +%s)" > /dev/null 2>&1 && echo done; echo none', /^none$/),
  calls(
    'swap, quotas, accounting, the kernel log',
    [number('swapon'), '$text, 0'],
    [number('quotactl'), '0, $text, 0, 0'],
    [number('acct'), '0'],
    [number('syslog'), '3, 0, 0'],
  ),
  calls('another personality', [number('personality'), '0x0040000']),
  {
    ...calls('puts characters into a terminal (TIOCSTI, TIOCLINUX)', [0, ''], [0, '']),
    script: perl(
      `open(my $t, "+<", "/dev/ptmx") or die "ptmx"; my $c = "x"; for (0x5412, 0x541c) { print call(${number('ioctl')}, fileno $t, $_, $c), " " }`,
    ),
  },
  contained('renames the machine', 'hostname other 2>/dev/null && echo done; uname -n', /^sandbox$/),
  contained(
    'raises its priority',
    perl(
      `setpriority(0, 0, -20); my $p = pack("l", 1); print getpriority(0, 0) >= 0 ? "none " : "higher ", call(${numberOf(144, 119)}, 0, 1, $p)`,
    ),
    /^none 1$/,
  ),
  {
    ...contained(
      'calls the kernel as a 32-bit program',
      `${perl(`open(my $f, ">", "/tmp/$ENV{MARK}"); print $f ${PROGRAM_32}; close $f; chmod 0755, "/tmp/$ENV{MARK}"`)}; "/tmp/$MARK" 2>/dev/null; echo $?`,
      /^(159|126)$/,
    ),
    heldBy: 'filtered',
    needs: 'x64',
  },
  {
    ...calls(
      'ports and segments of the processor',
      [number('iopl'), '3'],
      [number('ioperm'), '0, 1, 1'],
      [number('modify_ldt'), '0, $text, 0'],
    ),
    needs: 'x64',
  },
];
