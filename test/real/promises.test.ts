import { describe, expect, it } from 'vitest';
import type { SandboxProvider } from '../../src/core/sandbox.ts';
import { everySandbox } from '../../src/sandboxes/every-sandbox.ts';
import { triedPromises } from '../../src/sandboxes/promises.ts';

const never = new AbortController().signal;
const CONTAINED = ['network', 'files of the machine', 'other processes', 'rights', 'system calls', 'settings of the kernel'];
const LIMITS = ['open files', 'file size', 'wall time', 'memory', 'processes'];

for (const provider of everySandbox()) {
  const reason = await provider.unavailable();
  describe(provider.name, () => {
    if (reason === undefined) it('is told by doctor as it is', () => told(provider));
    else it.skip(`not here: ${reason}`, () => {});
  });
}

async function told(provider: SandboxProvider): Promise<void> {
  const tried = await triedPromises(provider, never);
  const held = tried.promises.filter(({ state }) => state === 'held').map(({ name }) => name);
  const open = tried.promises.filter(({ state }) => state === 'open').map(({ name }) => name);
  expect(held).toEqual(expect.arrayContaining(LIMITS));
  if (provider.name === 'unsafe')
    expect(open).toEqual(expect.arrayContaining(['network', 'files of the machine', 'other processes', 'rights']));
  else expect(held).toEqual(expect.arrayContaining(CONTAINED));
}
