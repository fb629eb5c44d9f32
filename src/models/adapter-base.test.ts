import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeLora } from '../../test/support/lora-file.ts';
import { adapterBase, requireBase } from './adapter-base.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-adapter-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TRAINED_ON = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const LORA = { tensor: 'blk.0.attn_q.weight', architecture: 'qwen2', width: 8 };
async function adapter(name: string, base?: string): Promise<string> {
  const path = join(folder, name);
  await writeLora(path, { ...LORA, ...(base === undefined ? {} : { base }) });
  return path;
}

describe('an adapter', () => {
  it('says for which weights it was trained', async () => {
    expect(await adapterBase(await adapter('own.gguf', TRAINED_ON))).toBe(TRAINED_ON);
    await requireBase(await adapter('own.gguf', TRAINED_ON), { path: 'base.gguf', sha256: TRAINED_ON });
  });

  it('is refused on others, and both are named', async () => {
    const path = await adapter('own.gguf', TRAINED_ON);
    const refused = expect.objectContaining({
      code: 'wrong-base',
      message: expect.stringMatching(/own\.gguf.*aaaaaaaa.*base\.gguf.*bbbbbbbb/),
    });
    await expect(requireBase(path, { path: 'base.gguf', sha256: OTHER })).rejects.toEqual(refused);
  });

  it('that does not say is let through, and so is what the engine will refuse by itself', async () => {
    await requireBase(await adapter('silent.gguf'), { path: 'base.gguf', sha256: OTHER });
    const noFile = join(folder, 'text.gguf');
    writeFileSync(noFile, 'no adapter');
    await requireBase(noFile, { path: 'base.gguf', sha256: OTHER });
  });
});
