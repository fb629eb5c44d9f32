import { describe, it } from 'vitest';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { container } from '../../src/sandboxes/container.ts';
import { unsafe } from '../../src/sandboxes/unsafe.ts';
import { unshare } from '../../src/sandboxes/unshare.ts';
import { limitSuite } from '../laws/limit-suite/limit-suite.ts';

for (const provider of [bubblewrap(), unshare(), container(), unsafe()]) {
  const reason = await provider.unavailable();
  describe(provider.name, () => {
    if (reason === undefined) limitSuite(provider);
    else it.skip(`not here: ${reason}`, () => {});
  });
}
