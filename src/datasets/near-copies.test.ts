import { expect, it } from 'vitest';
import { languageForPath } from '../languages/language-for.ts';
import { nearCopies } from './near-copies.ts';

const LOAD = `def load(path, strict=False):
    found = {}
    with open(path) as lines:
        for number, line in enumerate(lines):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, value = line.partition("=")
            if strict and not value:
                raise ValueError(f"line {number} of {path} has no value")
            found[name.strip()] = value.strip()
    return found
`;
const file = (path: string, text: string, removed: { start: number; end: number }[] = []) => ({ path, text, removed });

it('finds the later of two functions that say nearly the same, in other files and classes', async () => {
  const inClass = `class Settings:\n${LOAD.replace(/^(?=.)/gm, '    ').replace('"#"', '";"')}`;
  const copies = await nearCopies([file('a.py', LOAD), file('b.py', `import os\n\n\n${LOAD}`), file('c.py', inClass)], languageForPath);
  expect([...copies.keys()]).toEqual(['b.py', 'c.py']);
  const [span] = copies.get('c.py')!;
  expect(inClass.slice(span!.start, span!.end)).toMatch(/^def load[\s\S]*return found$/);
});

it('leaves alone what is alike by pattern only, and what is short', async () => {
  const other = LOAD.replace('load', 'save')
    .replace('partition("=")', 'rpartition(":")')
    .replace('raise ValueError', 'warnings.append')
    .replace('found[name.strip()] = value.strip()', 'found.setdefault(name, []).append(value)')
    .replace('enumerate(lines)', 'zip(range(9), lines)');
  const short = 'def size(self):\n    return len(self.items)\n';
  const copies = await nearCopies([file('a.py', LOAD), file('b.py', other), file('c.py', short), file('d.py', short)], languageForPath);
  expect([...copies]).toEqual([]);
});

it('what may not be shown is no original', async () => {
  const copies = await nearCopies([file('a.py', LOAD, [{ start: 0, end: LOAD.length }]), file('b.py', LOAD)], languageForPath);
  expect([...copies]).toEqual([]);
});
