import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { SandboxProvider } from '../../../src/core/sandbox.ts';
import { groupControllers } from '../../../src/sandboxes/control-group.ts';
import { seccompFilter } from '../../../src/sandboxes/seccomp/seccomp-filter.ts';
import { taskLimit } from '../../../src/sandboxes/task-limit.ts';
import { never, shell, uniqueMarker } from '../sandbox-scripts.ts';
import type { LimitAttack } from './limit-attack.ts';
import { attacksOn } from './limit-attacks.ts';
import { tracesLeft } from './traces-left.ts';

/** No attack may hold up whoever waits for it much longer than its own limit; what the kernel has to clear away takes its time. */
const SPARE_MS = 8000;
/** A killed process is gone when the kernel has next run it. */
const GONE_MS = 2000;

/** Every attack that `provider` promises to hold: the right end, the right answer, nothing left on the machine. */
export function limitSuite(provider: SandboxProvider): void {
  for (const attack of attacksOn(provider.name)) {
    it.runIf(isTriedHere(attack))(`${attack.target}: ${attack.name}`, { timeout: 60_000 }, () => hold(provider, attack));
  }
}

async function hold(provider: SandboxProvider, attack: LimitAttack): Promise<void> {
  const mark = uniqueMarker();
  const spec = shell(attack.script, { limits: attack.limits ?? {}, env: { MARK: mark } });
  expect(tracesLeft(mark), 'before').toEqual([]);
  const result = await provider.run(spec, never);
  expect(attack.ends, `${result.stdout} ${result.stderr}`).toContain(result.end);
  if (attack.says !== undefined) expect(result.stdout.trim(), result.stderr).toMatch(attack.says);
  expect(result.wallMs).toBeLessThan(spec.limits.wallMs + SPARE_MS);
  await expect.poll(() => tracesLeft(mark), { timeout: GONE_MS, message: 'after' }).toEqual([]);
}

function isTriedHere({ heldBy, needs }: LimitAttack): boolean {
  if (heldBy === 'filtered' && seccompFilter() === undefined) return false;
  switch (needs) {
    case 'bounded tasks':
      return taskLimit() !== undefined;
    case 'memory group':
      return groupControllers().has('memory');
    case 'python3':
      return existsSync('/usr/bin/python3') && taskLimit() !== undefined;
    case 'x64':
      return process.arch === 'x64';
    case undefined:
      return true;
  }
}
