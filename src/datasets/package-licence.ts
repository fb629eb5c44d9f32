import { isPermissive, licenceOfText } from './licence.ts';

/** What a wheel's METADATA says of its licence. */
export interface LicenceMetadata {
  /** `License-Expression`, PEP 639. */
  readonly expression?: string | undefined;
  /** `License`: an identifier, a sentence or the whole text. */
  readonly licence?: string | undefined;
  readonly classifiers: readonly string[];
  /** Of the licence file that lies beside. */
  readonly text?: string | undefined;
}

/** Trove classifiers by the licence they mean; "BSD License" means any of its variants. */
const CLASSIFIED: Readonly<Record<string, string>> = {
  'MIT License': 'MIT',
  'MIT No Attribution License (MIT-0)': 'MIT-0',
  'Apache Software License': 'Apache-2.0',
  'BSD License': 'LicenseRef-BSD',
  'ISC License (ISCL)': 'ISC',
  'Python Software Foundation License': 'PSF-2.0',
  'zlib/libpng License': 'Zlib',
  'The Unlicense (Unlicense)': 'Unlicense',
  'CC0 1.0 Universal (CC0 1.0) Public Domain Dedication': 'CC0-1.0',
  'Boost Software License 1.0 (BSL-1.0)': 'BSL-1.0',
  'Historical Permission Notice and Disclaimer (HPND)': 'HPND',
  'University of Illinois/NCSA Open Source License': 'NCSA',
};

/** What people write for an identifier. */
const WRITTEN: readonly (readonly [RegExp, string])[] = [
  [/^(?:the )?mit(?: license)?$/i, 'MIT'],
  [/^apache(?: software)?(?: license)?,?[ -]*(?:version |v)?2(?:\.0)?(?: license)?$/i, 'Apache-2.0'],
  [/^(?:new |modified |3-clause )?bsd(?:[ -]3-clause)(?: license)?$|^(?:new|modified|3-clause) bsd(?: license)?$/i, 'BSD-3-Clause'],
  [/^(?:simplified |2-clause )bsd(?: license)?$|^bsd[ -]2-clause(?: license)?$/i, 'BSD-2-Clause'],
  [/^bsd(?: license)?$/i, 'LicenseRef-BSD'],
  [/^isc(?: license)?$/i, 'ISC'],
  [/^(?:psf|python software foundation license)$/i, 'PSF-2.0'],
];

/**
 * The SPDX expression that a package's metadata amounts to; `undefined` when it says none that is known. An expression decides alone.
 * Without one, licence field (else licence file) and classifiers are taken together: each must be kept.
 */
export function packageLicence({ expression, licence, classifiers, text = '' }: LicenceMetadata): string | undefined {
  if (expression?.trim()) return expression.trim();
  const written = licence?.trim() ?? '';
  const identified = isPermissive(written) ? written : WRITTEN.find(([pattern]) => pattern.test(written))?.[1];
  const own = identified ?? licenceOfText(written) ?? licenceOfText(text);
  const named = classifiers
    .filter((classifier) => classifier.startsWith('License :: '))
    .map((classifier) => classifier.split(' :: ').at(-1) ?? '')
    .filter((name) => name !== 'OSI Approved');
  // A classifier that is not in the table must not be passed over: it may be the one that forbids.
  const classified = named.map((name) => CLASSIFIED[name] ?? `LicenseRef-${name.replace(/[^\w.]+/g, '-')}`);
  // "BSD License" beside a field that says which one.
  const all = [...new Set([...(own ? [own] : []), ...classified])].filter((one) => one !== 'LicenseRef-BSD' || !own?.startsWith('BSD-'));
  return all.length > 0 ? all.map((one) => (/\s/.test(one) && all.length > 1 ? `(${one})` : one)).join(' AND ') : undefined;
}

/** Reads the headers of a METADATA file (its body, the description, is left alone). */
export function licenceMetadata(metadata: string): LicenceMetadata {
  const headers = metadata.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const fields = headers.split(/\r?\n(?![ \t|])/).map((line) => {
    const colon = line.indexOf(':');
    return {
      name: line.slice(0, colon).toLowerCase(),
      value: line
        .slice(colon + 1)
        .replace(/\r?\n[ \t]+\|?/g, '\n')
        .trim(),
    };
  });
  const one = (name: string): string | undefined => fields.find((field) => field.name === name)?.value;
  return {
    expression: one('license-expression'),
    licence: one('license'),
    classifiers: fields.filter((field) => field.name === 'classifier').map(({ value }) => value),
  };
}
