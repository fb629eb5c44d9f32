import type { SystemCall } from './system-calls.ts';

/** Answered with "not permitted" (`EPERM`), whatever the arguments. */
export const FORBIDDEN: readonly SystemCall[] = [
  // other processes' memory, descriptors and state
  ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'pidfd_getfd'] as const),
  // keys live in the kernel and outlast the sandbox
  ...(['keyctl', 'add_key', 'request_key'] as const),
  // parts of the kernel in which holes were found again and again
  ...(['bpf', 'perf_event_open', 'modify_ldt', 'fanotify_init', 'lookup_dcookie', 'nfsservctl', 'uselib', '_sysctl'] as const),
  // what is mounted, and other namespaces
  ...(['mount', 'umount2', 'pivot_root', 'chroot', 'open_tree', 'open_tree_attr', 'move_mount', 'mount_setattr', 'setns'] as const),
  ...(['fsopen', 'fsconfig', 'fsmount', 'fspick', 'quotactl', 'quotactl_fd'] as const),
  // files by number instead of by path
  ...(['open_by_handle_at', 'name_to_handle_at'] as const),
  // the machine itself
  ...(['kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module', 'create_module', 'reboot'] as const),
  ...(['swapon', 'swapoff', 'acct', 'syslog', 'vhangup', 'iopl', 'ioperm', 'sethostname', 'setdomainname'] as const),
  ...(['clock_settime', 'clock_adjtime', 'settimeofday', 'adjtimex'] as const),
];

/**
 * Answered with "no such call" (`ENOSYS`), as on an older kernel: programs have another way then.
 *
 * `clone3` hides its flags behind a pointer that a filter cannot follow; io_uring would carry out other calls past the filter. Segments and
 * queues of System V hold memory that belongs to no process, so nobody who sums over processes would see it.
 */
export const ABSENT: readonly SystemCall[] = [
  'clone3',
  'userfaultfd',
  'io_uring_setup',
  'io_uring_enter',
  'io_uring_register',
  'shmget',
  'msgget',
];

/** A call that is refused only with certain arguments; every other use of it is allowed. */
export interface ArgumentRule {
  readonly call: SystemCall;
  /** Which argument, from 0; its low 32 bits are all the kernel itself looks at in these calls. */
  readonly argument: number;
  readonly test: 'is-one-of' | 'is-none-of' | 'has-bit';
  readonly values: readonly number[];
  readonly error: number;
}

export const EPERM = 1;
export const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const CLONE_NEWUSER = 0x10000000;
/** Put characters into a terminal's input, as if the user had typed them. */
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** The ordinary personality, and the question which one it is. */
const KEPT_PERSONALITIES = [0, 0xffffffff];
/** Unix, IPv4, netlink (asked by `getifaddrs`), IPv6. Sockets of a virtual machine's host (`AF_VSOCK`) know no network namespace. */
const SOCKET_FAMILIES = [1, 2, 16, 10];

export const ARGUMENT_RULES: readonly ArgumentRule[] = [
  { call: 'clone', argument: 0, test: 'has-bit', values: [CLONE_NEWUSER], error: EPERM },
  { call: 'unshare', argument: 0, test: 'has-bit', values: [CLONE_NEWUSER], error: EPERM },
  { call: 'ioctl', argument: 1, test: 'is-one-of', values: [TIOCSTI, TIOCLINUX], error: EPERM },
  { call: 'personality', argument: 0, test: 'is-none-of', values: KEPT_PERSONALITIES, error: EPERM },
  { call: 'socket', argument: 0, test: 'is-none-of', values: SOCKET_FAMILIES, error: EAFNOSUPPORT },
];
