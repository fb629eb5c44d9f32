import { describe, expect, it } from 'vitest';
import type { SandboxProvider } from '../../src/core/sandbox.ts';
import { never, scriptsIn, shell, survivors, uniqueMarker } from './sandbox-scripts.ts';

/** What a program is given and what comes back of it: output, exit code, verdict channel, standard input, an end on abort. */
export function sandboxRunLaws(provider: SandboxProvider): void {
  const run = scriptsIn(provider);

  describe('runs a program', () => {
    it('reports output, exit code and the verdict channel apart', async () => {
      const result = await run('echo out; echo err >&2; echo verdict >&3; exit 7');
      expect(result).toMatchObject({
        end: 'exited',
        exitCode: 7,
        stdout: 'out\n',
        stderr: 'err\n',
        channel: 'verdict\n',
        outputTruncated: false,
      });
    });

    it('gives standard input and closes it; without one it is empty', async () => {
      expect((await run('cat', { stdin: 'hello' })).stdout).toBe('hello');
      expect((await run('cat; echo done')).stdout).toBe('done\n');
    });

    it('inherits neither environment nor descriptors', async () => {
      process.env.WHETSTONE_LAW_SECRET = 'secret';
      const result = await run('env; ls /proc/self/fd | tr "\\n" " "', { env: { NAMED: 'yes' } });
      delete process.env.WHETSTONE_LAW_SECRET;
      expect(result.stdout).not.toContain('secret');
      expect(result.stdout).toContain('NAMED=yes\n');
      expect(result.stdout).toContain('LANG=C.UTF-8\n');
      expect(result.stdout).toContain('PYTHONHASHSEED=0\n');
      // The fourth is `ls` reading the folder.
      expect(result.stdout.trimEnd().split('\n').at(-1)?.trim()).toBe('0 1 2 3 4');
    });

    it('says when the sandbox itself cannot start', async () => {
      const spec = shell('true', { cwd: '/no/such/folder' });
      await expect(provider.run(spec, never)).rejects.toMatchObject({ code: 'sandbox-failed' });
    });

    it('ends at once on abort, with the reason', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const startedAt = performance.now();
      setTimeout(() => controller.abort(reason), 200);
      await expect(provider.run(shell('sleep 60'), controller.signal)).rejects.toBe(reason);
      expect(performance.now() - startedAt).toBeLessThan(5000);
    });

    it('talks line by line with a program that stays, and ends it when disposed of', async () => {
      const marker = uniqueMarker();
      {
        await using warm = await provider.open(shell(`: ${marker}; while read -r line; do echo "<$line>" >&3; done; sleep 60`), never);
        const lines = warm.lines[Symbol.asyncIterator]();
        for (const word of ['one', 'two']) {
          warm.send(word);
          expect(await lines.next()).toEqual({ done: false, value: `<${word}>` });
        }
      }
      expect(await survivors(marker)).toEqual([]);
    });
  });
}
