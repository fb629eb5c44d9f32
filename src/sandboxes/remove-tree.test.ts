import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeTree } from './remove-tree.ts';

it('removes folders deeper than a path is long, and one that may not be entered; what links lead to stays', async () => {
  const kept = await mkdtemp(join(tmpdir(), 'whetstone-kept-'));
  await writeFile(join(kept, 'file'), '');
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-remove-'));
  await symlink(kept, join(folder, 'link'));
  await mkdir(join(folder, 'closed'));
  await writeFile(join(folder, 'closed', 'file'), '');
  const deep = 'i=0; while [ $i -lt 60 ]; do mkdir "$0" && cd -P "$0" || exit 1; i=$((i+1)); done';
  execFileSync('/bin/sh', ['-c', `${deep}; chmod 0 "$1"`, 'n'.repeat(100), join(folder, 'closed')], { cwd: folder });
  await removeTree(folder);
  expect(existsSync(folder)).toBe(false);
  expect(existsSync(join(kept, 'file'))).toBe(true);
  await rm(kept, { recursive: true });
});
