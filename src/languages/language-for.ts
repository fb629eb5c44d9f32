import { extname } from 'node:path/posix';
import type { Language } from '../core/language.ts';
import { python } from './python.ts';
import { typescript } from './typescript.ts';

export const LANGUAGES: readonly Language[] = [python, typescript];

/** The language of a file by its extension; undefined for files that hold no code we know. */
export function languageForPath(path: string): Language | undefined {
  const extension = extname(path).toLowerCase();
  return LANGUAGES.find((language) => language.extensions.includes(extension));
}

export function languageByName(name: string): Language | undefined {
  return LANGUAGES.find((language) => language.name === name);
}
