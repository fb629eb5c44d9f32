import { abortable } from './judge-tests.ts';
import type { HostEnd, HostJob, PythonHost } from './python-host.ts';

/** Runs one job to its end and gives its lines. Throws `HostLost`. */
export async function runAlone(
  host: PythonHost,
  job: HostJob,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly string[]; readonly end: HostEnd }> {
  const lines: string[] = [];
  const run = host.run(job, (line) => lines.push(line));
  try {
    return { lines, end: await abortable(run.ended, signal) };
  } catch (error) {
    run.kill();
    await run.ended.catch(() => {});
    throw error;
  }
}
