import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmFiles } from './npm-files.ts';

describe('npm archives', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'npm-files-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  let count = 0;
  const read = async (files: Readonly<Record<string, string | Uint8Array>>) => {
    const root = join(folder, String(count++));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, 'package', name)), { recursive: true });
      await writeFile(join(root, 'package', name), content);
    }
    const archive = join(root, 'toy.tgz');
    await create({ file: archive, gzip: true, cwd: root }, ['package']);
    return npmFiles(archive);
  };
  const MANIFEST = '{ "name": "toy", "license": "MIT" }';

  it('gives the package’s own TypeScript, without declarations, tests, vendored and compiled code', async () => {
    const { licence, sources } = await read({
      'package.json': MANIFEST,
      'src/one.ts': 'export const one = 1;\n',
      'src/deep/two.tsx': 'export const two = 2;\n',
      'src/one.test.ts': 'test();\n',
      'src/__tests__/three.ts': 'test();\n',
      'src/vendor/four.ts': 'export const four = 4;\n',
      'dist/one.js': 'exports.one = 1;\n',
      'dist/one.d.ts': 'export declare const one: 1;\n',
      'src/binary.ts': Buffer.from([0, 1, 2]),
    });
    expect(licence).toBe('MIT');
    expect([...sources]).toEqual([
      ['src/deep/two.tsx', 'export const two = 2;\n'],
      ['src/one.ts', 'export const one = 1;\n'],
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['an expression', { 'package.json': '{ "license": "GPL-3.0-only" }' }, 'GPL-3.0-only'],
    ['a file that is named instead', { 'package.json': '{ "license": "SEE LICENSE IN terms.txt" }' }, undefined],
    ['nothing', { 'package.json': '{}' }, undefined],
    ['no manifest', { 'src/one.ts': 'export {};\n' }, undefined],
    ['a broken manifest', { 'package.json': '{' }, undefined],
  ])('reads the licence of %s', async (_name, files, expected) => {
    expect((await read(files)).licence).toBe(expected);
  });

  it('refuses what is no archive', async () => {
    const path = join(folder, 'broken.tgz');
    await writeFile(path, 'not an archive at all');
    await expect(npmFiles(path)).rejects.toThrow();
  });
});
