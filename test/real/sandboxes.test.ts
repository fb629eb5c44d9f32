import { describe, it } from 'vitest';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { container } from '../../src/sandboxes/container.ts';
import { unsafe } from '../../src/sandboxes/unsafe.ts';
import { unshare } from '../../src/sandboxes/unshare.ts';
import { sandboxLaws } from '../laws/sandbox-laws.ts';

for (const provider of [bubblewrap(), unshare(), container(), unsafe()]) {
  const reason = await provider.unavailable();
  describe(provider.name, { timeout: 30_000 }, () => {
    if (reason === undefined)
      sandboxLaws(provider, { contains: provider.name !== 'unsafe', refusesNamespaces: provider.name !== 'container' });
    else it.skip(`not here: ${reason}`, () => {});
  });
}
