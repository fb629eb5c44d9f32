import { type LimitAttack, numberOf, perl } from './limit-attack.ts';

const MIB = 1024 * 1024;
/** Opens for writing what a change of would reach the machine; nothing is ever written. */
const opened = (...paths: readonly string[]) =>
  perl(`for (qw(${paths.join(' ')})) { print "$_ " if -e $_ && open(my $f, "+<", $_) } print "none"`);

export const FILE_ATTACKS: readonly LimitAttack[] = [
  {
    name: 'a million files',
    target: 'files',
    script: perl('mkdir "/tmp/$ENV{MARK}"; for (1..1000000) { open(my $f, ">", "/tmp/$ENV{MARK}/$_") or last }'),
    limits: { wallMs: 1500 },
    ends: ['wall-time', 'exited', 'memory'],
    heldBy: 'containing',
  },
  {
    name: 'ten thousand files',
    target: 'files',
    script: perl('mkdir "/tmp/$ENV{MARK}"; for (1..10000) { open(my $f, ">", "/tmp/$ENV{MARK}/$_") or last }'),
    ends: ['exited'],
    heldBy: 'every',
  },
  {
    name: 'a sparse file of 100 GB',
    target: 'files',
    script: `truncate -s 100G "/tmp/$MARK" 2>/dev/null; echo $(( $(wc -c < "/tmp/$MARK") > 1048576 ))`,
    limits: { fileBytes: MIB },
    ends: ['exited'],
    says: /^0$/,
    heldBy: 'every',
  },
  {
    name: 'a file past its limit',
    target: 'files',
    script: 'head -c 3000000 /dev/zero > "/tmp/$MARK"; wc -c < "/tmp/$MARK"',
    limits: { fileBytes: MIB },
    ends: ['exited'],
    says: /^1048576$/,
    heldBy: 'every',
  },
  {
    name: 'fills the private folder',
    target: 'files',
    script: 'for i in 1 2 3 4; do head -c 100000000 /dev/zero > "/tmp/$MARK-$i" 2>/dev/null; done; du -cm /tmp | tail -1 | cut -f 1',
    ends: ['exited'],
    says: /^2[456]\d$/,
    heldBy: 'containing',
  },
  {
    name: 'folders within folders, past the longest path',
    target: 'files',
    script: perl('chdir "/tmp"; for (1..3000) { mkdir $ENV{MARK} and chdir $ENV{MARK} or die "$!" } print "deep"'),
    ends: ['exited'],
    says: /^deep$/,
    heldBy: 'every',
  },
  {
    name: 'a path and a name that are too long',
    target: 'files',
    script: perl(
      'print open(my $f, ">", "/tmp/" . "n" x 256) ? "done" : $! + 0, " "; print open(my $g, "<", "/tmp/" x 5000) ? "done" : $! + 0',
    ),
    ends: ['exited'],
    says: /^36 36$/,
    heldBy: 'every',
  },
  {
    name: 'links in a circle, and a link to the root',
    target: 'files',
    script:
      'cd /tmp; ln -s "$MARK-a" "$MARK-b"; ln -s "$MARK-b" "$MARK-a"; ln -s / "$MARK-root"; cat "$MARK-a" 2>/dev/null || echo refused',
    ends: ['exited'],
    says: /^refused$/,
    heldBy: 'every',
  },
  {
    name: 'a folder that may not be entered',
    target: 'files',
    script: 'mkdir -p "/tmp/$MARK/inner"; touch "/tmp/$MARK/inner/x"; chmod 0 "/tmp/$MARK/inner" "/tmp/$MARK"',
    ends: ['exited'],
    heldBy: 'every',
  },
  {
    name: 'opens files until there are no descriptors left',
    target: 'files',
    script: perl('my @f; while (@f < 100000 && open(my $f, "<", "/dev/null")) { push @f, $f } print @f + 0'),
    limits: { openFiles: 64 },
    ends: ['exited'],
    says: /^[56]\d$/,
    heldBy: 'every',
  },
  {
    name: 'takes every watch on files (inotify)',
    target: 'files',
    script: perl(`my $n = 0; $n++ while $n < 100000 && syscall(${numberOf(294, 26)}, 0) >= 0; print $n < 5000 ? "bounded" : $n`),
    ends: ['exited'],
    says: /^bounded$/,
    heldBy: 'every',
  },
  {
    name: 'dumps core',
    target: 'files',
    script: `cd /tmp; ulimit -c unlimited 2>/dev/null; ${perl('kill "SEGV", $$; sleep 9')}; ls /tmp | grep -c core`,
    ends: ['exited'],
    says: /^0$/,
    heldBy: 'every',
  },
  {
    name: 'writes to devices and makes one',
    target: 'files',
    script: `mknod "/tmp/$MARK" b 8 0 2>/dev/null && echo made; ${opened('/dev/sda', '/dev/vda', '/dev/mem', '/dev/kmsg', '/dev/kvm', '/dev/fuse', '/dev/net/tun', '/dev/vsock')}`,
    ends: ['exited'],
    says: /^none$/,
    heldBy: 'containing',
  },
  {
    name: 'writes settings of the kernel',
    target: 'files',
    script: opened(
      ...['/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/proc/sys/vm/drop_caches', '/proc/sys/fs/binfmt_misc/register'],
      ...['/proc/irq/0/smp_affinity', '/sys/kernel/uevent_helper', '/sys/fs/cgroup/cgroup.procs', '/proc/sys/kernel/hostname'],
    ),
    ends: ['exited'],
    says: /^none$/,
    heldBy: 'containing',
  },
  {
    name: 'leaves files in shared folders of the machine',
    target: 'files',
    script:
      'for folder in / /tmp /var/tmp /dev/shm /dev /run /root /home /usr/lib /etc /opt; do echo x > "$folder/$MARK"; done 2>/dev/null',
    ends: ['exited'],
    heldBy: 'containing',
  },
];
