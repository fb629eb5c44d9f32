import type { PackageName } from './package-texts.ts';

export interface GeneralPackage extends PackageName {
  readonly licence: string;
  /** Never trained on: what is forgotten, or learned for code in general, shows on it. */
  readonly isHeldOut?: boolean;
}

const pypi = (name: string, version: string, licence: string): GeneralPackage => ({ registry: 'pypi', name, version, licence });
const npm = (name: string, version: string, licence: string): GeneralPackage => ({ registry: 'npm', name, version, licence });
const heldOut = (one: GeneralPackage): GeneralPackage => ({ ...one, isHeldOut: true });

/**
 * Well-kept packages of pure Python, and of TypeScript whose archives carry their sources, under permissive licences, for what a small
 * model should know before it meets a repository: how holes are filled and where an answer ends. Different trades: parsing, formats,
 * networks, text, command lines, dates, state, streams. The licence is what the metadata said when the list was made; it is read again
 * from what is fetched, and that decides.
 */
export const GENERAL_PACKAGES: readonly GeneralPackage[] = [
  pypi('arrow', '1.4.0', 'Apache-2.0'),
  pypi('attrs', '26.1.0', 'MIT'),
  pypi('click', '8.5.1', 'BSD-3-Clause'),
  pypi('dnspython', '2.9.2', 'ISC'),
  pypi('jinja2', '3.1.6', 'BSD-3-Clause'),
  pypi('jsonschema', '4.26.0', 'MIT'),
  pypi('marshmallow', '4.4.0', 'MIT'),
  pypi('mistune', '3.4.0', 'BSD-3-Clause'),
  pypi('prompt-toolkit', '3.0.53', 'BSD-3-Clause'),
  pypi('pyparsing', '3.3.3', 'MIT'),
  pypi('rich', '15.0.0', 'MIT'),
  pypi('sqlparse', '0.6.1', 'BSD-3-Clause'),
  pypi('starlette', '1.10.0', 'BSD-3-Clause'),
  heldOut(pypi('tomlkit', '0.15.2', 'MIT')),
  pypi('werkzeug', '3.1.9', 'BSD-3-Clause'),
  npm('@reduxjs/toolkit', '2.14.0', 'MIT'),
  npm('@tanstack/query-core', '5.108.0', 'MIT'),
  npm('ajv', '8.20.0', 'MIT'),
  npm('apache-arrow', '21.2.0', 'Apache-2.0'),
  npm('chevrotain', '13.2.0', 'Apache-2.0'),
  npm('immer', '11.2.10', 'MIT'),
  npm('langium', '4.4.0', 'MIT'),
  npm('minisearch', '7.2.0', 'MIT'),
  heldOut(npm('mobx', '7.1.3', 'MIT')),
  npm('prosemirror-model', '1.25.13', 'MIT'),
  npm('prosemirror-view', '1.42.9', 'MIT'),
  npm('rxjs', '7.8.2', 'Apache-2.0'),
];
