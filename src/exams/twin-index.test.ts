import { describe, expect, test } from 'vitest';
import { python } from '../languages/python.ts';
import { twinIndex } from './twin-index.ts';
import { twinsToRemove } from './twins-to-remove.ts';

const body = `    total = 0
    for name, amount in entries.items():
        total += amount * rates[name]
    return round(total, 2)
`;
const own = `"""Prices."""

RATES = {}


def price(entries, rates):
${body}

def other(entries):
    return sorted(entries)
`;
const files = new Map([
  ['shop/price.py', own],
  [
    'shop/copy.py',
    `import math\n\n\nclass Old:\n    def value(self, entries, rates):\n${body.replace(/^/gm, '    ')}\n    def size(self):\n        return 1\n`,
  ],
  ['README.md', `# Shop\n\nPrices are sums.\n\n${body}\nThat is all.\n`],
  ['shop/unlike.py', 'def total(entries):\n    return sum(entry.amount for entry in entries)\n'],
]);
const start = own.indexOf('total = 0');
const hole = { start, end: own.indexOf('return round(total, 2)') + 'return round(total, 2)'.length };

describe('twinIndex', async () => {
  const index = await twinIndex(files, python);
  test('finds a planted copy in another class and in prose, not what merely speaks of the same', () => {
    const found = index.twinsOf('shop/price.py', hole);
    expect(found.map((twin) => twin.path)).toEqual(['shop/copy.py', 'README.md']);
    expect(files.get('shop/copy.py')!.slice(found[0]!.start, found[0]!.end)).toContain('def value');
    expect(files.get('shop/copy.py')!.slice(found[0]!.start, found[0]!.end)).not.toContain('def size');
    expect(files.get('README.md')!.slice(found[1]!.start, found[1]!.end)).not.toContain('That is all');
  });
  test('the hole’s own function is no twin, and four tokens are an idiom', () => {
    expect(index.twinsOf('shop/price.py', { start, end: start + 'total = 0'.length })).toEqual([]);
  });
});

describe('twinsToRemove', () => {
  const text = 'class A:\n    def f(self):\n        return 1\n';
  const task = { path: 'a.py', text, hidden: new Set(['tests/test_a.py']) };
  test('hidden files need nothing taken out', async () => {
    const twins = await twinsToRemove([{ path: 'tests/test_a.py', start: 0, end: 5, text: '' }], task, python);
    expect(twins).toEqual([]);
  });
  test('a hole whose own file would not parse without its twin is turned down', async () => {
    const twin = { path: 'a.py', start: text.indexOf('    def'), end: text.length, text: '' };
    expect(await twinsToRemove([twin], task, python)).toContain('cannot be taken out');
  });
});
