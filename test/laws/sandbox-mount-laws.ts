import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mount, SandboxProvider } from '../../src/core/sandbox.ts';
import { scriptsIn } from './sandbox-scripts.ts';

/** Files and folders that a program sees in place of those of the host, and what it may leave behind. */
export function sandboxMountLaws(provider: SandboxProvider, options: { readonly contains: boolean }): void {
  const run = scriptsIn(provider);

  describe('mounts', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'whetstone-law-'));
      await mkdir(join(folder, 'cache'));
      await writeFile(join(folder, 'judged.txt'), 'original');
      await writeFile(join(folder, 'cache', 'old.txt'), 'stale');
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));
    const mountsWith = (content: string): readonly Mount[] => [
      { kind: 'read-only', source: folder, target: folder },
      { kind: 'file', content, target: join(folder, 'judged.txt') },
      { kind: 'tmpfs', target: join(folder, 'cache') },
    ];

    it('puts a file in place of one of the host, for this run alone', async () => {
      const [one, two] = await Promise.all(
        ['first', 'other'].map((content) =>
          run('sleep 0.2; cat judged.txt; ls cache; touch cache/x && echo writable', { mounts: mountsWith(content), cwd: folder }),
        ),
      );
      expect(one?.stdout).toBe('firstwritable\n');
      expect(two?.stdout).toBe('otherwritable\n');
      expect(await readFile(join(folder, 'judged.txt'), 'utf8')).toBe('original');
      expect(await readdir(join(folder, 'cache'))).toEqual(['old.txt']);
    });

    it('lets a writable folder be written', async () => {
      const out = await mkdtemp(join(tmpdir(), 'whetstone-law-out-'));
      await run('echo kept > /out/result', { mounts: [{ kind: 'writable', source: out, target: '/out' }] }).then((result) => {
        if (options.contains) expect(result.stderr).toBe('');
      });
      if (options.contains) expect(await readFile(join(out, 'result'), 'utf8')).toBe('kept\n');
      await rm(out, { recursive: true });
    });
  });
}
