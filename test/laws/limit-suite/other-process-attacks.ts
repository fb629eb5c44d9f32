import { type LimitAttack, number, numberOf, perl, REFUSED } from './limit-attack.ts';

const call = (name: string, args: string, options: Partial<LimitAttack> & { readonly code: number }): LimitAttack => ({
  target: 'other processes',
  ends: ['exited'],
  says: REFUSED,
  heldBy: 'filtered',
  script: perl(`print call(${options.code}, ${args})`),
  name,
});
/** A buffer of 8 bytes, the list of buffers that names it, and one of the same length there. */
const BUFFERS = 'my $buffer = "x" x 8; my $here = pack("P Q", $buffer, 8); my $there = pack("Q Q", 0x400000, 8);';

export const OTHER_PROCESS_ATTACKS: readonly LimitAttack[] = [
  {
    name: 'ends everything it can see (kill -1)',
    target: 'other processes',
    script: 'sleep 60 & kill -9 -1; wait; echo alone',
    ends: ['exited'],
    says: /^alone$/,
    heldBy: 'containing',
  },
  {
    name: 'stops and ends process 1',
    target: 'other processes',
    script: 'kill -STOP 1; kill -9 1; echo here',
    ends: ['exited'],
    says: /^here$/,
    heldBy: 'containing',
  },
  {
    name: 'finds the process that runs it',
    target: 'other processes',
    script: `kill -0 ${process.pid} 2>/dev/null && echo found; [ -e /proc/${process.pid} ] && echo seen; echo none`,
    ends: ['exited'],
    says: /^none$/,
    heldBy: 'containing',
  },
  {
    // Where process 1 has the same rights it can be written to; then it falls, and everything with it.
    name: 'overwrites the memory of process 1',
    target: 'other processes',
    script: perl(
      'open(my $m, "<", "/proc/1/maps"); my ($at) = map { hex } <$m> =~ /^([0-9a-f]+)-/; open(my $f, "+<", "/proc/1/mem") or exit; binmode $f; sysseek($f, $at, 0); syswrite($f, "\\0" x 65536); kill "CONT", 1; exit',
    ),
    ends: ['exited', 'killed'],
    heldBy: 'containing',
  },
  call('traces its parent (ptrace)', '16, getppid, 0, 0', { code: number('ptrace') }),
  {
    ...call("reads its parent's memory (process_vm_readv)", '', { code: 0 }),
    script: perl(`${BUFFERS} print call(${number('process_vm_readv')}, getppid, $here, 1, $there, 1, 0)`),
  },
  {
    ...call("writes its parent's memory (process_vm_writev)", '', { code: 0 }),
    script: perl(`${BUFFERS} print call(${number('process_vm_writev')}, getppid, $here, 1, $there, 1, 0)`),
  },
  {
    ...call("takes its parent's descriptor (pidfd_getfd)", '', { code: 0 }),
    script: perl(`my $p = syscall(${numberOf(434, 434)}, getppid, 0); print call(${number('pidfd_getfd')}, $p, 1, 0)`),
  },
  call('compares itself with its parent (kcmp)', 'getppid, $$ + 0, 0, 0, 0', { code: number('kcmp') }),
];
