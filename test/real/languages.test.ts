import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { languageForPath } from '../../src/languages/language-for.ts';

const HOLES_PER_FILE = 12;
/** Share of holes whose true end must be found: what is measured is above .999, on files chosen by nobody. */
const EXACT = 0.995;

function pythonLibrary(): string[] {
  try {
    const folder = dirname(execFileSync('python3', ['-c', 'import os; print(os.__file__)'], { encoding: 'utf8' }).trim());
    return globSync(join(folder, '{json,email,http,logging,unittest,asyncio}/*.py'));
  } catch {
    return [];
  }
}
const library = pythonLibrary();
const own = globSync('src/**/*.ts');

describe.each([
  ['Whetstone', own],
  ['the standard library of Python (needs python3)', library],
])('languages on real files: %s', (_, files) => {
  it.skipIf(files.length === 0)('finds the true end of holes', async () => {
    let holes = 0;
    let exact = 0;
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const language = languageForPath(file)!;
      const found = (await language.holes(text)).filter((hole) => !hole.typeOnly);
      for (const hole of randomFrom(file).shuffle(found).slice(0, HOLES_PER_FILE)) {
        const [prefix, truth, suffix] = [text.slice(0, hole.start), text.slice(hole.start, hole.end), text.slice(hole.end)];
        const { end } = language.boundary(prefix, `${truth}${suffix.slice(0, 400)}\n`, suffix, language.extentAt(prefix, suffix));
        holes++;
        if (end === truth.length || (end === undefined && suffix.trim() === '')) exact++;
      }
    }
    expect(exact / holes).toBeGreaterThan(EXACT);
  });

  it.skipIf(files.length === 0)('reads every file and reports no undefined name', async () => {
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const language = languageForPath(file)!;
      expect(await language.parses(text), file).toBe(true);
      expect(await language.undefinedNames(text, { start: 0, end: text.length }), file).toEqual([]);
    }
  });
});
