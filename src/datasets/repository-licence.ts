import { licenceOfText, UNKNOWN_LICENCE } from './licence.ts';

/** Files at a repository's root that may tell its licence, in the order in which they are believed. */
export const LICENCE_FILES: readonly RegExp[] = [/^package\.json$/, /^pyproject\.toml$/, /^(?:licen[cs]e|copying)(?:[.-][\w.-]+)?$/i];

/** The SPDX expression of a repository's own licence by its manifest, else by the text of its licence file; else "unknown". */
export function repositoryLicence(rootFiles: ReadonlyMap<string, string>): string {
  for (const pattern of LICENCE_FILES) {
    for (const [name, text] of rootFiles) {
      if (!pattern.test(name)) continue;
      const found = name === 'package.json' ? ofPackageJson(text) : name === 'pyproject.toml' ? ofPyproject(text) : licenceOfText(text);
      if (found !== undefined) return found;
    }
  }
  return UNKNOWN_LICENCE;
}

function ofPackageJson(text: string): string | undefined {
  try {
    const { license } = JSON.parse(text) as { license?: unknown };
    return typeof license === 'string' && license !== 'UNLICENSED' && !license.startsWith('SEE ') ? license : undefined;
  } catch {
    return undefined; // A broken manifest is not this function's to report; the licence file may still tell.
  }
}

/** `license = "MIT"` and `license = { text = "MIT" }`; a text that is a whole licence is left to the licence file. */
function ofPyproject(text: string): string | undefined {
  const project = /^\[project\]$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  return /^license\s*=\s*(?:\{\s*text\s*=\s*)?["']([\w.+() -]{2,60})["']/m.exec(project)?.[1];
}
