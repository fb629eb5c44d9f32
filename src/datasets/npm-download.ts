import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WhetstoneError } from '../core/whetstone-error.ts';

const run = promisify(execFile);
const OUTPUT_BYTES = 1 << 20;

/** Fetches one package's archive with the user's own npm into a folder and gives its path; none of its scripts run. Throws `WhetstoneError` (`no-source-answers`). */
export async function downloadNpm(
  package_: { readonly name: string; readonly version: string },
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const asked = ['pack', `${package_.name}@${package_.version}`, '--pack-destination', folder, '--ignore-scripts', '--silent'];
  await run('npm', asked, { cwd: folder, signal, maxBuffer: OUTPUT_BYTES }).catch((cause) => {
    signal.throwIfAborted();
    const said = String((cause as { stderr?: unknown }).stderr || cause).trim();
    throw new WhetstoneError('no-source-answers', `npm could not fetch ${package_.name}: ${said.split('\n').at(-1)}`, {
      hint: 'Check that `npm pack` works on this machine.',
      cause,
    });
  });
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (archive) return join(folder, archive);
  throw new WhetstoneError('no-source-answers', `npm fetched no archive of ${package_.name}.`, { hint: 'Name another version.' });
}
