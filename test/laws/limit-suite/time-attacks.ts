import { type LimitAttack, perl } from './limit-attack.ts';

const SHORT = { wallMs: 400 };

export const TIME_ATTACKS: readonly LimitAttack[] = [
  { name: 'sleeps past the wall time', target: 'time', script: 'sleep 60', limits: SHORT, ends: ['wall-time'], heldBy: 'every' },
  {
    name: 'burns processor time in two processes',
    target: 'time',
    script: 'while :; do :; done & while :; do :; done',
    limits: { cpuSeconds: 1, wallMs: 30_000 },
    ends: ['cpu-time'],
    heldBy: 'every',
  },
  {
    name: 'ignores every signal that can be ignored',
    target: 'time',
    script: perl('$SIG{$_} = "IGNORE" for keys %SIG; sleep 60 while 1'),
    limits: SHORT,
    ends: ['wall-time'],
    heldBy: 'every',
  },
  { name: 'stops itself (SIGSTOP)', target: 'time', script: 'kill -STOP $$', limits: SHORT, ends: ['wall-time'], heldBy: 'every' },
  {
    name: 'stops its children and then itself',
    target: 'time',
    script: 'for i in 1 2 3; do sleep 60 & kill -STOP $!; done; kill -STOP $$',
    limits: SHORT,
    ends: ['wall-time'],
    heldBy: 'every',
  },
  {
    name: 'becomes another program over and over',
    target: 'time',
    script: `exec sh -c 'exec sh -c "$0" "$0"' 'exec sh -c "$0" "$0"'`,
    limits: SHORT,
    ends: ['wall-time'],
    heldBy: 'every',
  },
  {
    name: 'reads a named pipe that nobody writes',
    target: 'time',
    script: 'mkfifo "/tmp/$MARK" && cat "/tmp/$MARK"',
    limits: SHORT,
    ends: ['wall-time'],
    heldBy: 'every',
  },
];
