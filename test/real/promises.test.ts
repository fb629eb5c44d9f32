import { describe, expect, it } from 'vitest';
import { everySandbox } from '../../src/sandboxes/every-sandbox.ts';
import { triedPromises } from '../../src/sandboxes/promises.ts';

const never = new AbortController().signal;
const CONTAINED = ['network', 'files of the machine', 'other processes', 'rights', 'system calls', 'settings of the kernel'];
const LIMITS = ['open files', 'file size', 'wall time', 'memory', 'processes'];

describe.each(everySandbox())('$name', (provider) => {
  it('is told by doctor as it is', async ({ skip }) => {
    const tried = await triedPromises(provider, never);
    if (tried.unavailable !== undefined) return skip(tried.unavailable);
    const held = tried.promises.filter(({ state }) => state === 'held').map(({ name }) => name);
    const open = tried.promises.filter(({ state }) => state === 'open').map(({ name }) => name);
    expect(held).toEqual(expect.arrayContaining(LIMITS));
    if (provider.name === 'unsafe')
      expect(open).toEqual(expect.arrayContaining(['network', 'files of the machine', 'other processes', 'rights']));
    else expect(held).toEqual(expect.arrayContaining(CONTAINED));
  });
});
