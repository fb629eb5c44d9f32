import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder, sweepScratchFolders } from './scratch-folder.ts';

it('removes what a process that is gone left behind, and nothing else', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'whetstone-sweep-test-'));
  try {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const left = `whetstone-types-${pid}-Ab12Cd`;
    const others = ['whetstone-types-Ab12Cd', `somebody-types-${pid}-Ab12Cd`, `whetstone-types-${pid}-Ab12Cd-kept`];
    for (const name of [left, ...others]) mkdirSync(join(parent, name));
    writeFileSync(join(parent, left, 'file'), 'text');
    const mine = await scratchFolder('types', parent);
    await sweepScratchFolders(parent);
    expect(readdirSync(parent)).toContain(left);
    await sweepScratchFolders(parent, 0);
    expect(readdirSync(parent).sort()).toEqual([...others, mine.slice(parent.length + 1)].sort());
  } finally {
    rmSync(parent, { recursive: true });
  }
});
