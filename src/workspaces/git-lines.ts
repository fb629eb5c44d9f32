import { spawn } from 'node:child_process';

/** Asked of every command: no lock, no hook, no monitor, no colour, paths as they are. */
const QUIET = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', '-c', 'color.ui=false', '--no-optional-locks', '--no-pager'];

/**
 * The lines that git prints, one by one while it runs; git is ended when the reader stops. No line when there is no git or it refuses
 * (no repository, no commit): a repository without history is no error to anyone who only looks.
 */
export async function* gitLines(root: string, args: readonly string[], signal: AbortSignal): AsyncGenerator<string> {
  signal.throwIfAborted();
  const child = spawn('git', [...QUIET, '-C', root, ...args], { stdio: ['ignore', 'pipe', 'ignore'], signal });
  const ended = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('close', () => done());
  });
  try {
    let rest = '';
    child.stdout.setEncoding('utf8');
    for await (const chunk of child.stdout) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  } finally {
    child.kill();
    await ended;
  }
  signal.throwIfAborted();
}
