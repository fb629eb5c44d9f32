import type { SandboxProcess, SandboxProvider, SandboxSpec } from '../../src/core/sandbox.ts';

const never = new AbortController().signal;

/** Reads a line, forks a child that carries the program out, waits for it, and says its end on the verdict channel. */
const HOST = `
import os, sys
os.write(3, b"up\\n")
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        exec(line)
        os._exit(7)
    os.write(3, b"%d\\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

/** A Python in a sealed sandbox that waits for programs. */
export function warmPython(): SandboxSpec {
  return { command: ['/usr/bin/python3', '-c', HOST], cwd: '/tmp', mounts: [], limits: { wallMs: 600_000, cpuSeconds: 3600 } };
}

/** Runs per second, each in a child of its own, during `ms`; starting the hosts is not counted. */
export async function warmStarts(provider: SandboxProvider, lanes: number, ms: number): Promise<number> {
  const hosts = await Promise.all(Array.from({ length: lanes }, () => provider.open(warmPython(), never)));
  const answers = hosts.map(({ lines }) => lines[Symbol.asyncIterator]());
  try {
    for (const answer of answers) await answer.next();
    const startedAt = performance.now();
    let count = 0;
    const lane = async (host: SandboxProcess, index: number) => {
      while (performance.now() - startedAt < ms) {
        host.send('x = sum(range(100))');
        const { value } = (await answers[index]?.next()) ?? {};
        if (value !== '7') throw new Error(`${provider.name}: a run ended with ${value}`);
        count += 1;
      }
    };
    await Promise.all(hosts.map(lane));
    return (count * 1000) / (performance.now() - startedAt);
  } finally {
    await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}
