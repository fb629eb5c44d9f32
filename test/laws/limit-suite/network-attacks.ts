import { type LimitAttack, perl } from './limit-attack.ts';

const connect = (type: string, address: string) =>
  perl(
    `use Socket; socket(my $s, PF_INET, ${type}, 0) or die; print connect($s, sockaddr_in(53, inet_aton("${address}"))) && send($s, "x", 0) ? "reached" : "no"`,
  );
/** The message that switches the loopback interface off, and the error of the answer. */
const LOOPBACK_DOWN =
  'socket(my $s, 16, 3, 0) or die; send($s, pack("LSSLLCxSlLL", 32, 16, 5, 1, 0, 0, 0, 1, 0, 1), 0); recv($s, my $answer, 999, 0); print -unpack("l", substr($answer, 16, 4))';

export const NETWORK_ATTACKS: readonly LimitAttack[] = [
  {
    name: 'TCP to the outside',
    target: 'network',
    script: connect('SOCK_STREAM', '8.8.8.8'),
    ends: ['exited'],
    says: /^no$/,
    heldBy: 'containing',
  },
  {
    name: 'UDP to the outside',
    target: 'network',
    script: connect('SOCK_DGRAM', '8.8.8.8'),
    ends: ['exited'],
    says: /^no$/,
    heldBy: 'containing',
  },
  {
    name: 'a raw socket',
    target: 'network',
    script: perl('print socket(my $s, 2, 3, 1) ? "done" : $! + 0'),
    ends: ['exited'],
    says: /^1$/,
    heldBy: 'containing',
  },
  {
    name: 'changes an interface (netlink)',
    target: 'network',
    script: perl(LOOPBACK_DOWN),
    ends: ['exited'],
    says: /^1$/,
    heldBy: 'containing',
  },
  {
    name: "a socket to the virtual machine's host (vsock), packets, the kernel's ciphers",
    target: 'network',
    script: perl('for (40, 17, 38) { print socket(my $s, $_, 1, 0) ? "done " : $! + 0, " " }'),
    ends: ['exited'],
    says: /^97 97 97$/,
    heldBy: 'filtered',
  },
  {
    name: "abstract sockets of the machine's own services",
    target: 'network',
    script: 'grep -c @ /proc/net/unix',
    ends: ['exited'],
    says: /^0$/,
    heldBy: 'containing',
  },
  {
    name: 'an abstract socket that outlives it',
    target: 'network',
    script: perl(
      'use Socket; socket(my $s, PF_UNIX, SOCK_STREAM, 0); bind($s, pack("S a*", AF_UNIX, "\\0$ENV{MARK}")) or die; listen($s, 1); fork or sleep 60',
    ),
    ends: ['exited'],
    heldBy: 'every',
  },
];
