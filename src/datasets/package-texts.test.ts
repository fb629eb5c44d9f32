import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { storedZip } from '../../test/support/stored-zip.ts';
import { GENERAL_PACKAGES } from './general-packages.ts';
import { isPermissive } from './licence.ts';
import { packageLabel, packageOfPath, packageTexts, readPackageName } from './package-texts.ts';
import { wheelFiles } from './wheel-files.ts';

const TOY = { registry: 'pypi', name: 'toy', version: '1.0' } as const;
const METADATA = 'Metadata-Version: 2.4\nName: toy\nVersion: 1.0\nLicense-Expression: MIT\n\nLicense: GPL\n';
const FILES = {
  'toy/__init__.py': 'from .core import f\n',
  'toy/core.py': 'def f():\n    return 1\n',
  'toy/tests/test_core.py': 'def test_f():\n    assert True\n',
  'toy/test_more.py': 'def test_g():\n    assert True\n',
  'toy/_vendor/other.py': 'x = 1\n',
  'toy/data.bin.py': Buffer.from([0, 1, 2]),
  'toy/readme.txt': 'text\n',
  'toy-1.0.data/scripts/run.py': 'x = 1\n',
  'toy-1.0.dist-info/METADATA': METADATA,
  'toy-1.0.dist-info/licenses/LICENSE': 'Redistributions of source code must retain',
};

describe('wheels', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wheel-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const read = async (files: Readonly<Record<string, string | Uint8Array>>) => {
    const path = join(folder, 'toy-1.0-py3-none-any.whl');
    await writeFile(
      path,
      storedZip(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content as string)]))),
    );
    return wheelFiles(path);
  };

  it('gives the package’s own source files, without tests, vendored code and data', async () => {
    const files = await read(FILES);
    expect([...files.sources.keys()]).toEqual(['toy/__init__.py', 'toy/core.py']);
    const taken = packageTexts(TOY, files);
    expect(taken).toMatchObject({ licence: 'MIT', texts: [{ path: 'toy-1.0/toy/__init__.py' }, { path: 'toy-1.0/toy/core.py' }] });
  });

  it.each<[string, string, string]>([
    ['a licence that asks for more', METADATA.replace('MIT', 'GPL-3.0-only'), 'its licence is not permissive: GPL-3.0-only'],
    ['no licence', 'Name: toy\n', 'its metadata names no licence that is known'],
    [
      'a classifier that is not known',
      'Name: toy\nClassifier: License :: Other/Proprietary License\n',
      'its licence is not permissive: LicenseRef-Other-Proprietary-License',
    ],
  ])('refuses %s', async (_name, metadata, why) => {
    const { 'toy-1.0.dist-info/licenses/LICENSE': _licence, ...files } = FILES;
    expect(packageTexts(TOY, await read({ ...files, 'toy-1.0.dist-info/METADATA': metadata }))).toEqual({
      refused: why,
    });
  });

  it('tells which BSD licence it is by the licence file', async () => {
    const metadata = 'Name: toy\nClassifier: License :: OSI Approved :: BSD License\n';
    expect(packageTexts(TOY, await read({ ...FILES, 'toy-1.0.dist-info/METADATA': metadata }))).toMatchObject({
      licence: 'BSD-2-Clause',
    });
  });

  it('refuses a package without Python source files', async () => {
    expect(packageTexts(TOY, await read({ 'toy-1.0.dist-info/METADATA': METADATA }))).toEqual({
      refused: 'it has no Python source files of its own',
    });
  });
});

test.each<[string, object | undefined]>([
  ['prompt-toolkit==3.0.53', { registry: 'pypi', name: 'prompt-toolkit', version: '3.0.53' }],
  ['a==1!2.0rc1+local', { registry: 'pypi', name: 'a', version: '1!2.0rc1+local' }],
  ['npm:rxjs@7.8.2', { registry: 'npm', name: 'rxjs', version: '7.8.2' }],
  ['npm:@scope/some-thing@1.0.0-rc.1', { registry: 'npm', name: '@scope/some-thing', version: '1.0.0-rc.1' }],
  ['npm:rxjs', undefined],
  ['npm:rxjs@latest', undefined],
  ['npm:../up@1.0.0', undefined],
  ['click', undefined],
  ['click>=8', undefined],
  ['--index-url==1', undefined],
  ['https://host/a.whl==1', undefined],
  ['click==', undefined],
])('the name %s', (written, expected) => {
  const name = readPackageName(written);
  expect(name).toEqual(expected);
  if (name) expect(packageLabel(name)).toBe(written);
});

test('the list names each package once, with version and permissive licence', () => {
  expect(new Set(GENERAL_PACKAGES.map(({ name }) => name)).size).toBe(GENERAL_PACKAGES.length);
  for (const { licence, isHeldOut: _heldOut, ...name } of GENERAL_PACKAGES) {
    expect(readPackageName(packageLabel(name))).toEqual(name);
    expect(isPermissive(licence), name.name).toBe(true);
  }
  expect(GENERAL_PACKAGES.some(({ isHeldOut }) => isHeldOut === true)).toBe(true);
});

it.each([
  ['rich-13.9/rich/text.py', 'rich-13.9'],
  ['@scope/tool-1.0.0/src/a.ts', '@scope/tool-1.0.0'],
  ['setup.py', 'setup.py'],
])('finds the package of the path %s', (path, name) => {
  expect(packageOfPath(path)).toBe(name);
});
