import { FILE_ATTACKS } from './file-attacks.ts';
import { KERNEL_ATTACKS } from './kernel-attacks.ts';
import type { LimitAttack } from './limit-attack.ts';
import { MEMORY_ATTACKS } from './memory-attacks.ts';
import { NETWORK_ATTACKS } from './network-attacks.ts';
import { OTHER_PROCESS_ATTACKS } from './other-process-attacks.ts';
import { OUTPUT_ATTACKS } from './output-attacks.ts';
import { PROCESS_ATTACKS } from './process-attacks.ts';
import { TIME_ATTACKS } from './time-attacks.ts';

/** All of them. Entries are only ever added. */
export const LIMIT_ATTACKS: readonly LimitAttack[] = [
  ...TIME_ATTACKS,
  ...PROCESS_ATTACKS,
  ...MEMORY_ATTACKS,
  ...OUTPUT_ATTACKS,
  ...FILE_ATTACKS,
  ...NETWORK_ATTACKS,
  ...OTHER_PROCESS_ATTACKS,
  ...KERNEL_ATTACKS,
];

/** Which promises each place to run a program makes; containers are filtered by their engine, so only what namespaces hold is tried there. */
export const PROMISES: Readonly<Record<string, readonly LimitAttack['heldBy'][]>> = {
  bubblewrap: ['every', 'containing', 'filtered'],
  unshare: ['every', 'containing', 'filtered'],
  container: ['every', 'containing'],
  unsafe: ['every'],
};

export function attacksOn(provider: string): readonly LimitAttack[] {
  return LIMIT_ATTACKS.filter(({ heldBy }) => PROMISES[provider]?.includes(heldBy));
}
