import { expect, it } from 'vitest';
import type { SandboxProvider } from '../core/sandbox.ts';
import { chooseFirst, chooseSandbox } from './choose-sandbox.ts';

const provider = (name: string, reason?: string): SandboxProvider => ({
  name,
  unavailable: async () => reason,
  run: () => Promise.reject(new Error('not asked to run')),
  open: () => Promise.reject(new Error('not asked to run')),
});

it('takes the first that works', async () => {
  expect((await chooseFirst([provider('a', 'no kernel'), provider('b'), provider('c')])).name).toBe('b');
});

it('refuses with every reason, the command of Debian and the way out', async () => {
  const refusal = await chooseFirst([provider('a', 'no kernel'), provider('b', 'no engine')]).catch((error) => error);
  expect(refusal).toMatchObject({ code: 'no-sandbox' });
  expect(refusal.message).toContain('a: no kernel; b: no engine');
  expect(refusal.hint).toContain('apt-get install bubblewrap');
  expect(refusal.hint).toContain('--sandbox unsafe');
});

it('knows no other names', async () => {
  await expect(chooseSandbox('jail')).rejects.toMatchObject({ code: 'bad-argument' });
});
