import { type LimitAttack, number, numberOf, perl, REFUSED } from './limit-attack.ts';

const MIB = 1024 * 1024;
const SMALL = { memoryBytes: 100 * MIB, wallMs: 20_000 };
const memfdCreate = numberOf(319, 279);
const write = numberOf(1, 64);

export const MEMORY_ATTACKS: readonly LimitAttack[] = [
  {
    name: 'takes memory in one process',
    target: 'memory',
    script: perl('my @x; push @x, "x" x (1 << 20) while 1'),
    limits: SMALL,
    ends: ['memory'],
    heldBy: 'every',
  },
  {
    name: 'takes memory in many small processes',
    target: 'memory',
    script: perl('for (1..8) { unless (fork) { my $x = "x" x (30 << 20); sleep 60 } } sleep 60'),
    limits: SMALL,
    ends: ['memory'],
    heldBy: 'every',
  },
  {
    name: 'recurses without end',
    target: 'memory',
    script: perl('no warnings; sub deeper { my @x = (1) x 50; deeper(@x, @_[0..9]); 1 } deeper()'),
    limits: SMALL,
    ends: ['memory'],
    heldBy: 'every',
  },
  {
    name: 'writes into a file of memory that nobody maps (memfd)',
    target: 'memory',
    script: perl(
      `my $name = "m\\0"; my $file = syscall(${memfdCreate}, $name, 0); my $block = "x" x (1 << 20); for (1..2000) { syscall(${write}, $file, $block, length $block) > 0 or die "$!" } print "held"`,
    ),
    limits: { ...SMALL, fileBytes: 4096 * MIB },
    ends: ['memory'],
    heldBy: 'containing',
    needs: 'memory group',
  },
  {
    name: 'System V shared memory',
    target: 'memory',
    script: perl(`print call(${number('shmget')}, 0, 1 << 30, 01600)`),
    ends: ['exited'],
    says: REFUSED,
    heldBy: 'filtered',
  },
  {
    name: 'System V messages',
    target: 'memory',
    script: perl(`print call(${number('msgget')}, 0, 01600)`),
    ends: ['exited'],
    says: REFUSED,
    heldBy: 'filtered',
  },
  {
    name: 'fills shared memory (/dev/shm)',
    target: 'memory',
    script: 'head -c 400000000 /dev/zero > "/dev/shm/$MARK" 2>/dev/null; wc -c < "/dev/shm/$MARK"',
    ends: ['exited'],
    says: /^2[56]\d{7}$/,
    heldBy: 'containing',
  },
  {
    name: 'makes itself the last one the kernel would end',
    target: 'memory',
    script: 'echo -1000 2>/dev/null > /proc/self/oom_score_adj; cat /proc/self/oom_score_adj',
    ends: ['exited'],
    says: /^0$/,
    heldBy: 'containing',
  },
];
