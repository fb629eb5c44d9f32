import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeLora } from '../../test/support/lora-file.ts';
import { generalAdapterPath } from '../core/general-adapter.ts';
import { adapterFile } from './adapter-file.ts';

const home = mkdtempSync(join(tmpdir(), 'whetstone-adapter-file-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const base = { path: 'base.gguf', sha256: 'a'.repeat(64) };
const NAME = 'general:0123456789abcdef/12';
const PATH = generalAdapterPath(NAME, home) as string;
const find = (typed: string, folder = '/repo') => adapterFile(typed, base, { home, folder });

describe('the file of an adapter', () => {
  it('is told to be missing, with how it is made or fetched', async () => {
    await expect(find(NAME)).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining(PATH),
      hint: expect.stringMatching(/Copy \S+0123456789abcdef from .*whetstone train --general/),
    });
    const elsewhere = '/home/another/.local/share/whetstone/training/0123456789abcdef/output/checkpoint-000012.gguf';
    await expect(find(elsewhere)).rejects.toMatchObject({ code: 'model-unavailable', hint: expect.stringContaining('train --general') });
    await expect(find('mine.gguf')).rejects.toMatchObject({ message: expect.stringContaining('/repo/mine.gguf'), hint: 'Check the path.' });
  });

  it('is found by its name as by its path, and is the same', async () => {
    mkdirSync(dirname(PATH), { recursive: true });
    await writeLora(PATH, { tensor: 'blk.0.attn_q.weight', architecture: 'qwen2', width: 8, base: base.sha256 });
    const byName = await find(NAME);
    expect(byName).toEqual({ path: PATH, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await find(PATH)).toEqual(byName);
    expect(await find('checkpoint-000012.gguf', dirname(PATH))).toEqual(byName);
  });

  it('has no misspelt name', async () => {
    await expect(find('general:latest')).rejects.toMatchObject({
      code: 'bad-recipe',
      hint: expect.stringContaining('general:TRAINING/STEP'),
    });
  });
});
