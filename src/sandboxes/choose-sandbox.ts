import type { SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { bubblewrap } from './bubblewrap.ts';
import { container } from './container.ts';
import { everySandbox } from './every-sandbox.ts';
import { unshare } from './unshare.ts';

export const SANDBOX_NAMES = ['auto', 'bubblewrap', 'unshare', 'container', 'unsafe'] as const;
export type SandboxName = (typeof SANDBOX_NAMES)[number];

const INSTALL = 'apt-get install bubblewrap';

/**
 * The sandbox of that name; `auto` takes the first that works of bubblewrap, unshare and container, never `unsafe`.
 *
 * Throws `WhetstoneError`: `bad-argument` for an unknown name, `no-sandbox` when the one named, or none, works here.
 */
export async function chooseSandbox(name: string): Promise<SandboxProvider> {
  if (name === 'auto') return chooseFirst([bubblewrap(), unshare(), container()]);
  const provider = everySandbox().find((one) => one.name === name);
  if (provider === undefined) {
    throw new WhetstoneError('bad-argument', `There is no sandbox named "${name}".`, {
      hint: `Choose one of ${SANDBOX_NAMES.join(', ')}.`,
    });
  }
  return chooseFirst([provider]);
}

/** Throws `no-sandbox` with every provider's own reason. */
export async function chooseFirst(providers: readonly SandboxProvider[]): Promise<SandboxProvider> {
  const reasons: string[] = [];
  for (const provider of providers) {
    const reason = await provider.unavailable();
    if (reason === undefined) return provider;
    reasons.push(`${provider.name}: ${reason}`);
  }
  throw new WhetstoneError('no-sandbox', `No sandbox works on this machine (${reasons.join('; ')}).`, {
    hint: `On Debian: ${INSTALL}. If you trust this repository and the models' answers: --sandbox unsafe.`,
  });
}
