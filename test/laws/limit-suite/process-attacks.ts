import { type LimitAttack, perl } from './limit-attack.ts';

const FEW = { processes: 24, wallMs: 20_000 };
const THREADS =
  'import threading, time\nn = 0\ntry:\n  while n < 100000: threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); n += 1\nexcept (RuntimeError, MemoryError): pass\nimport os; os.write(1, str(n).encode()); os._exit(0)';

export const PROCESS_ATTACKS: readonly LimitAttack[] = [
  {
    name: 'fork bomb',
    target: 'processes',
    script: perl('fork while 1'),
    limits: { processes: 64, wallMs: 20_000 },
    ends: ['processes', 'memory'],
    heldBy: 'containing',
    needs: 'bounded tasks',
  },
  {
    name: 'fork bomb through the shell, in sessions of their own',
    target: 'processes',
    script: 'bomb() { setsid sh -c ":"; bomb | bomb & }; bomb; sleep 60',
    limits: { processes: 64, wallMs: 20_000 },
    // The shell itself may give up once it can fork no more.
    ends: ['processes', 'exited'],
    heldBy: 'containing',
    needs: 'bounded tasks',
  },
  {
    name: 'more processes than allowed, all asleep',
    target: 'processes',
    script: 'i=0; while [ $i -lt 60 ]; do sleep 60 & i=$((i+1)); done; wait',
    limits: FEW,
    ends: ['processes'],
    heldBy: 'every',
  },
  {
    name: 'thread bomb',
    target: 'processes',
    script: `python3 -c '${THREADS}'`,
    limits: { processes: 8 },
    ends: ['exited'],
    says: /^[1-3]?\d\d$/,
    heldBy: 'containing',
    needs: 'python3',
  },
  {
    name: 'zombies: children nobody waits for',
    target: 'processes',
    script: perl('for (1..60) { exit unless fork } sleep 60'),
    limits: FEW,
    ends: ['processes'],
    heldBy: 'containing',
  },
  {
    name: 'double fork',
    target: 'processes',
    script: perl('exit if fork; exit if fork; sleep 60'),
    ends: ['exited'],
    heldBy: 'every',
  },
  {
    name: 'daemon in a session of its own, signals ignored, descriptors closed',
    target: 'processes',
    script: `setsid sh -c 'trap "" HUP INT TERM; sleep 60; sleep 60; : $MARK' <&- >&- 2>&- 3>&- & exit 0`,
    ends: ['exited'],
    heldBy: 'every',
  },
  {
    name: 'daemon that has cleared its environment',
    target: 'processes',
    script: `env -i setsid sh -c "sleep 60; sleep 60; : $MARK" <&- >&- 2>&- 3>&- & exit 0`,
    ends: ['exited'],
    heldBy: 'containing',
  },
  {
    name: 'daemon that holds the output open',
    target: 'processes',
    script: 'setsid sleep 60 & echo done',
    ends: ['exited'],
    says: /^done$/,
    heldBy: 'every',
  },
];
