import type { PackageName } from './package-texts.ts';

/**
 * Well-kept packages of pure Python under permissive licences, for what a small model should know before it meets a repository: how holes
 * are filled and where an answer ends. Different trades: parsing, formats, networks, text, command
 * lines, dates. The licence is
 * what the metadata said when the list was made; it is read again from what is fetched, and that decides.
 */
export const GENERAL_PACKAGES: readonly (PackageName & { readonly licence: string })[] = [
  { name: 'arrow', version: '1.4.0', licence: 'Apache-2.0' },
  { name: 'attrs', version: '26.1.0', licence: 'MIT' },
  { name: 'click', version: '8.5.1', licence: 'BSD-3-Clause' },
  { name: 'dnspython', version: '2.9.2', licence: 'ISC' },
  { name: 'jinja2', version: '3.1.6', licence: 'BSD-3-Clause' },
  { name: 'jsonschema', version: '4.26.0', licence: 'MIT' },
  { name: 'marshmallow', version: '4.4.0', licence: 'MIT' },
  { name: 'mistune', version: '3.4.0', licence: 'BSD-3-Clause' },
  { name: 'prompt-toolkit', version: '3.0.53', licence: 'BSD-3-Clause' },
  { name: 'pyparsing', version: '3.3.3', licence: 'MIT' },
  { name: 'rich', version: '15.0.0', licence: 'MIT' },
  { name: 'sqlparse', version: '0.6.1', licence: 'BSD-3-Clause' },
  { name: 'starlette', version: '1.10.0', licence: 'BSD-3-Clause' },
  { name: 'tomlkit', version: '0.15.2', licence: 'MIT' },
  { name: 'werkzeug', version: '3.1.9', licence: 'BSD-3-Clause' },
];
