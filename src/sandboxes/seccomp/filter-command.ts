import { findProgram } from '../find-program.ts';
import { seccompFilter } from './seccomp-filter.ts';

/** `prctl` with `PR_SET_SECCOMP` (22) and `SECCOMP_MODE_FILTER` (2). */
const PRCTL_NUMBERS: Readonly<Record<string, number>> = { x64: 157, arm64: 167 };

/**
 * A `struct sock_fprog` holds how many instructions there are (16 bits) and, after padding, where they lie.
 * Perl passes a packed text to the kernel as its address, so this needs nothing compiled; `perl-base` is part of every Debian.
 */
const INSTALL =
  'my $f = pack("H*", shift); syscall(shift() + 0, 22, 2, pack("S x6 P", length($f) / 8, $f)) == 0 or die "seccomp: $!\\n"; exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!\\n"';

/**
 * Put before a command, runs it under the seccomp filter. The process must have given up new privileges already.
 *
 * Empty where perl is not installed or the processor's calls are not known: then there is no filter. bubblewrap needs none of this.
 */
export function filterCommand(): readonly string[] {
  const perl = findProgram('perl');
  const filter = seccompFilter();
  const prctl = PRCTL_NUMBERS[process.arch];
  if (perl === undefined || filter === undefined || prctl === undefined) return [];
  return [perl, '-e', INSTALL, Buffer.from(filter).toString('hex'), String(prctl)];
}
