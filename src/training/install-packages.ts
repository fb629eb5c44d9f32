import { WhetstoneError } from '../core/whetstone-error.ts';
import { runProgram } from './run-program.ts';

const PIP = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '--only-binary=:all:'] as const;

/** What pip says while it works, for a person who waits. Lines that tell nothing new give `undefined`. */
export function pipProgress(line: string): string | undefined {
  const downloading = /^\s*Downloading (?<file>\S+?)(?: \((?<size>[^)]+)\))?$/.exec(line)?.groups;
  if (downloading?.file) {
    const name = downloading.file.split('/').at(-1)?.split('-')[0];
    return `fetching ${name}${downloading.size === undefined ? '' : `, ${downloading.size}`}`;
  }
  if (/^Installing collected packages/.test(line)) return `installing ${line.split(',').length} packages`;
  const collecting = /^Collecting (?<name>[\w.-]+)/.exec(line)?.groups?.name;
  return collecting === undefined ? undefined : `looking for ${collecting}`;
}

/** Why pip failed, by what it wrote. */
export function pipFailure(lines: readonly string[]): WhetstoneError {
  const said = lines.join('\n');
  const cause = new Error(said);
  const last = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'it said nothing';
  if (/No space left on device|Errno 28|Disk quota exceeded/i.test(said)) {
    return new WhetstoneError('disk-full', 'The disk is full: the trainer’s packages need about 2 GiB.', {
      hint: 'Make room, or put the data elsewhere: WHETSTONE_HOME=/some/folder',
      cause,
    });
  }
  const isAway =
    /NewConnectionError|name resolution|Connection (?:refused|reset|aborted)|timed? ?out|Network is unreachable|ProxyError|SSLError/i;
  if (isAway.test(said)) {
    return new WhetstoneError('no-source-answers', 'pip reached no package registry, so the trainer’s packages could not be fetched.', {
      hint: 'Check the network, or the registry that `pip config list` names; then run the same command again.',
      cause,
    });
  }
  return new WhetstoneError('trainer-unavailable', `pip could not install the trainer’s packages: ${last.replace(/^ERROR: /, '')}`, {
    hint: 'See all that pip said with --verbose; the registry that `pip config list` names must have these packages for your machine.',
    cause,
  });
}

/**
 * Installs the packages of a lock file into the environment of `python`, with the user's own pip configuration; only ready builds, nothing
 * is compiled. Throws what `pipFailure` makes, and `signal.reason`.
 */
export async function installPackages(
  python: string,
  lock: string,
  { onProgress, signal }: { readonly onProgress: (text: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const onLine = (line: string): void => {
    const progress = pipProgress(line);
    if (progress !== undefined) onProgress(progress);
  };
  const { end, lines } = await runProgram(python, [...PIP, '-r', lock], { onLine, signal });
  if (end.code !== 0) throw pipFailure(lines);
}
