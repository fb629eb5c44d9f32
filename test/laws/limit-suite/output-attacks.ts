import type { LimitAttack } from './limit-attack.ts';

export const OUTPUT_ATTACKS: readonly LimitAttack[] = [
  {
    name: 'a gigabyte of output',
    target: 'output',
    script: 'head -c 1073741824 /dev/zero',
    limits: { wallMs: 30_000, outputBytes: 1000 },
    ends: ['output'],
    heldBy: 'every',
  },
  {
    name: 'a gigabyte on the verdict channel',
    target: 'output',
    script: 'head -c 1073741824 /dev/zero >&3',
    limits: { wallMs: 30_000 },
    ends: ['output'],
    heldBy: 'every',
  },
  {
    name: 'closes every descriptor',
    target: 'output',
    script: 'exec 0<&- 1>&- 2>&- 3>&-; sleep 0.2; exit 5',
    ends: ['exited'],
    says: /^$/,
    heldBy: 'every',
  },
];
