import type { SandboxProvider } from '../core/sandbox.ts';
import { bubblewrap } from './bubblewrap.ts';
import { container } from './container.ts';
import { unsafe } from './unsafe.ts';
import { unshare } from './unshare.ts';

/** Every place to run a program, strongest and fastest first; whether it works here only it can say. */
export function everySandbox(): readonly SandboxProvider[] {
  return [bubblewrap(), unshare(), container(), unsafe()];
}
