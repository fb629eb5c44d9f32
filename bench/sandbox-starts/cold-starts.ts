import type { SandboxProvider } from '../../src/core/sandbox.ts';

const never = new AbortController().signal;
const SPEC = { command: ['/bin/true'], cwd: '/tmp', mounts: [], limits: { wallMs: 60_000 } };

/** Sandboxes per second that were started, ran `/bin/true` and were gone again, during `ms`. */
export async function coldStarts(provider: SandboxProvider, lanes: number, ms: number): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  const lane = async () => {
    while (performance.now() - startedAt < ms) {
      const { exitCode } = await provider.run(SPEC, never);
      if (exitCode !== 0) throw new Error(`${provider.name}: /bin/true ended with ${exitCode}`);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (count * 1000) / (performance.now() - startedAt);
}
