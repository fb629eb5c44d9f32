import type { SandboxProvider } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

const PROBE_LIMIT_MS = 15_000;

/**
 * Asks whether a sandbox works here by starting one: kernels, containers and security modules forbid namespaces in too many ways to
 * tell them apart from outside. `missing` says first what is not installed.
 */
export async function probed(provider: SandboxProvider, missing: () => Promise<string | undefined>): Promise<string | undefined> {
  const absent = await missing();
  if (absent !== undefined) return absent;
  try {
    const spec = { command: ['/bin/true'], cwd: '/tmp', mounts: [], limits: { wallMs: PROBE_LIMIT_MS } };
    const result = await provider.run(spec, AbortSignal.timeout(2 * PROBE_LIMIT_MS));
    return result.exitCode === 0 ? undefined : `${provider.name} started, but /bin/true ended with ${result.exitCode ?? result.end}`;
  } catch (error) {
    if (error instanceof WhetstoneError) return error.message;
    return `${provider.name} did not answer: ${String(error)}`;
  }
}
