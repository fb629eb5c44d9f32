import { expect, test } from 'vitest';
import { isPermissive, licenceOfHeader, licenceOfText } from './licence.ts';
import { licenceMetadata, packageLicence } from './package-licence.ts';
import { repositoryLicence } from './repository-licence.ts';

test.each<[string, boolean]>([
  ['MIT', true],
  ['mit', true],
  ['Apache-2.0 OR GPL-3.0-only', true],
  ['MIT AND Apache-2.0', true],
  ['(MIT OR GPL-2.0-only) AND BSD-3-Clause', true],
  ['Apache-2.0 WITH LLVM-exception', true],
  ['MIT AND GPL-3.0-or-later', false],
  ['GPL-3.0-only', false],
  ['MPL-2.0', false],
  ['MIT GPL-3.0-only', false],
  ['(MIT', false],
  ['', false],
  ['Proprietary', false],
])('%s is permissive: %s', (expression, expected) => {
  expect(isPermissive(expression)).toBe(expected);
});

const MIT = `MIT License\n\nCopyright (c) 2020 Somebody\n\nPermission is hereby granted, free of charge, to any person obtaining a copy
of this software ... The above copyright notice and this permission notice shall be included in all copies.`;

test.each<[string, string | undefined]>([
  [MIT, 'MIT'],
  ['Permission is hereby granted, free of charge, to any person obtaining a copy', 'MIT-0'],
  ['                 Apache License\n           Version 2.0, January 2004', 'Apache-2.0'],
  ['Redistributions of source code must retain ... Neither the name of the holder', 'BSD-3-Clause'],
  ['* Redistributions of source code must retain the above copyright', 'BSD-2-Clause'],
  ['Permission to use, copy, modify, and/or distribute this software for any purpose ... provided that the above copyright notice', 'ISC'],
  ['GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007', 'GPL-3.0'],
  ['GNU LESSER GENERAL PUBLIC LICENSE\n   Version 2.1, February 1999', 'LGPL-2.1'],
  [`Apache License\nVersion 2.0\n\n${MIT}`, 'Apache-2.0 AND MIT'],
  ['All rights reserved.', undefined],
])('the licence of a text', (text, expected) => {
  expect(licenceOfText(text)).toBe(expected);
});

test('the licence that a file names', () => {
  expect(licenceOfHeader('# SPDX-License-Identifier: GPL-2.0-only\nx = 1\n')).toBe('GPL-2.0-only');
  expect(licenceOfHeader('/* SPDX-License-Identifier: MIT OR Apache-2.0 */\n')).toBe('MIT OR Apache-2.0');
  expect(licenceOfHeader('x = 1\n')).toBeUndefined();
});

test.each<[string, string | undefined]>([
  ['License-Expression: MIT OR Apache-2.0\nClassifier: License :: OSI Approved :: GNU General Public License (GPL)', 'MIT OR Apache-2.0'],
  ['License: BSD 3-Clause License\nClassifier: License :: OSI Approved :: BSD License', 'BSD-3-Clause'],
  ['License: BSD-3-Clause\nClassifier: License :: OSI Approved :: BSD License', 'BSD-3-Clause'],
  ['License: Apache License, Version 2.0', 'Apache-2.0'],
  ['Classifier: License :: OSI Approved :: MIT License\nClassifier: Programming Language :: Python', 'MIT'],
  ['License: Dual License\nClassifier: License :: OSI Approved :: MIT License', 'MIT'],
  [
    'License: MIT\nClassifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)',
    'MIT AND LicenseRef-GNU-General-Public-License-v3-GPLv3-',
  ],
  [
    'License: MIT License\n        \n        Permission is hereby granted, free of charge, to any person\n        the above copyright notice and this permission notice\nName: a',
    'MIT',
  ],
  ['Name: a\n\nLicense: MIT', undefined],
])('a package’s metadata: %s', (metadata, expected) => {
  expect(packageLicence(licenceMetadata(metadata))).toBe(expected);
});

test('a repository’s own licence: its manifest, else its licence file', () => {
  const files = (contents: Readonly<Record<string, string>>) => new Map(Object.entries(contents));
  expect(repositoryLicence(files({ 'package.json': '{"license":"MIT"}' }))).toBe('MIT');
  expect(repositoryLicence(files({ 'pyproject.toml': '[project]\nlicense = "BSD-3-Clause"\n' }))).toBe('BSD-3-Clause');
  expect(repositoryLicence(files({ 'pyproject.toml': '[project]\nlicense = { text = "ISC" }\n' }))).toBe('ISC');
  expect(repositoryLicence(files({ 'pyproject.toml': '[project]\nname = "a"\n', 'LICENSE.txt': MIT }))).toBe('MIT');
  expect(repositoryLicence(files({ 'package.json': '{ broken', COPYING: MIT }))).toBe('MIT');
  expect(repositoryLicence(files({ 'README.md': MIT }))).toBe('unknown');
});
