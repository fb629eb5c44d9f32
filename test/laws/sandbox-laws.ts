import type { SandboxProvider } from '../../src/core/sandbox.ts';
import { sandboxContainmentLaws } from './sandbox-containment-laws.ts';
import { sandboxLimitLaws } from './sandbox-limit-laws.ts';
import { sandboxMountLaws } from './sandbox-mount-laws.ts';
import { sandboxRunLaws } from './sandbox-run-laws.ts';

export interface SandboxLawOptions {
  readonly contains: boolean;
  /** With a container that is the engine's decision; what could be done with one is tried in any case. */
  readonly refusesNamespaces: boolean;
}

/**
 * What every place to run untrusted programs must hold, written as attacks. The scripts need `sh` and `perl` alone.
 * `contains: false` (the unsafe provider) leaves out what only a kernel can refuse.
 */
export function sandboxLaws(provider: SandboxProvider, options: SandboxLawOptions): void {
  sandboxRunLaws(provider);
  sandboxMountLaws(provider, options);
  sandboxLimitLaws(provider, options);
  if (options.contains) sandboxContainmentLaws(provider, options);
}
