/** Licences that ask for no more than that their text and the names stay with copies. SPDX identifiers. */
export const PERMISSIVE: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0',
  'CC0-1.0',
  'HPND',
  'ISC',
  'LicenseRef-BSD',
  'MIT',
  'MIT-0',
  'MIT-CMU',
  'NCSA',
  'PostgreSQL',
  'PSF-2.0',
  'Python-2.0',
  'Python-2.0.1',
  'Unlicense',
  'UPL-1.0',
  'X11',
  'Zlib',
]);

export const UNKNOWN_LICENCE = 'unknown';

/**
 * Whether an SPDX expression allows use under permissive terms: of `OR` one side is enough, `AND` needs both; an exception (`WITH`) only
 * ever permits more. What is no expression, or names a licence that is not in the list, does not.
 */
export function isPermissive(expression: string): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const is = (word: string): boolean => tokens[at]?.toUpperCase() === word;
  const single = (): boolean => {
    if (tokens[at] === '(') {
      at += 1;
      const inner = either();
      if (tokens[at] !== ')') return fail();
      at += 1;
      return inner;
    }
    const name = tokens[at] ?? '';
    at += 1;
    if (is('WITH')) at += 2;
    return [...PERMISSIVE].some((known) => known.toLowerCase() === name.toLowerCase());
  };
  const both = (): boolean => {
    let allowed = single();
    while (is('AND')) {
      at += 1;
      allowed = single() && allowed;
    }
    return allowed;
  };
  const either = (): boolean => {
    let allowed = both();
    while (is('OR')) {
      at += 1;
      allowed = both() || allowed;
    }
    return allowed;
  };
  const fail = (): boolean => {
    at = Number.POSITIVE_INFINITY;
    return false;
  };
  return either() && at === tokens.length;
}

/** Phrases that only the text of this licence has, the more special ones first. */
const TEXTS: readonly (readonly [licence: string, ...phrases: readonly RegExp[]])[] = [
  ['AGPL-3.0', /gnu affero general public license\s+version 3/],
  ['LGPL-3.0', /gnu lesser general public license\s+version 3/],
  ['LGPL-2.1', /gnu lesser general public license\s+version 2\.1/],
  ['GPL-3.0', /gnu general public license\s+version 3/],
  ['GPL-2.0', /gnu general public license\s+version 2/],
  ['MPL-2.0', /mozilla public license,? (?:version|v\.) ?2\.0/],
  ['Apache-2.0', /apache license,?\s+version 2\.0/],
  ['PSF-2.0', /python software foundation license version 2/],
  ['BSL-1.0', /boost software license - version 1\.0/],
  ['Unlicense', /this is free and unencumbered software released into the public domain/],
  ['CC0-1.0', /cc0 1\.0 universal/],
  [
    'BSD-3-Clause',
    /redistributions? (?:and use )?in source|redistributions of source code/,
    /neither the name|names? of .{0,80}may not be used/,
  ],
  ['BSD-2-Clause', /redistributions of source code must retain/],
  ['MIT', /permission is hereby granted, free of charge, to any person/, /the above copyright notice and this permission notice/],
  ['MIT-0', /permission is hereby granted, free of charge, to any person/],
  [
    'ISC',
    /permission to use, copy, modify,? and(?:\/or)? distribute this software for any purpose/,
    /provided that the above copyright notice/,
  ],
  ['0BSD', /permission to use, copy, modify,? and(?:\/or)? distribute this software for any purpose/],
];

/** The licence whose text this is, by its SPDX identifier. Two licences in one file are told as both. */
export function licenceOfText(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/\s+/g, ' ');
  const found = TEXTS.find(([, ...phrases]) => phrases.every((phrase) => phrase.test(plain)))?.[0];
  const isMitToo = found === 'Apache-2.0' && /permission is hereby granted, free of charge, to any person/.test(plain);
  return isMitToo ? 'Apache-2.0 AND MIT' : found;
}

/** The licence that a file itself names at its top. */
export function licenceOfHeader(text: string): string | undefined {
  return /SPDX-License-Identifier:\s*([\w.+() -]+?)\s*(?:\*\/|-->|"|'|$)/m.exec(text.slice(0, 2_000))?.[1];
}
