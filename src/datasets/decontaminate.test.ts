import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExamText } from '../core/training-text.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { Commit } from '../workspaces/commit-history.ts';
import { decontaminate } from './decontaminate.ts';
import { type RowOptions, repositoryRows } from './repository-rows.ts';
import type { TrainingRow } from './training-row.ts';

const BODY = `    total = 0
    missing = []
    for name, amount in entries.items():
        if name not in rates:
            missing.append(name)
            continue
        total += amount * rates[name]
    if missing:
        raise KeyError(", ".join(sorted(missing)))
    return round(total, 2)
`;
const PRICE = `def price(entries, rates):\n    """Sum of what the entries cost."""\n${BODY}`;
const SEALED: readonly ExamText[] = [
  { path: 'shop/price.py', definition: 'price', isWhole: true, text: PRICE },
  { path: 'shop/price.py', definition: 'price', isWhole: false, text: 'total += amount * rates[name]' },
];
const renamed = (text: string): string =>
  text
    .replaceAll('total', 'mass')
    .replaceAll('missing', 'strangers')
    .replaceAll('amount', 'count')
    .replaceAll('name', 'kind')
    .replaceAll('entries', 'stock')
    .replaceAll('rates', 'weights')
    .replaceAll('KeyError', 'LookupError')
    .replaceAll('price', 'weight');
const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ');

/** Speaks of the same, in the same style, and says something else. */
const SIMILAR = `def discount(entries, rates):
    lowest = None
    for name, amount in entries.items():
        if name not in rates:
            raise KeyError(name)
        offer = amount - rates[name]
        if lowest is None or offer < lowest:
            lowest = offer
    return lowest


def names(entries):
    found = []
    for name, amount in entries.items():
        if amount > 0:
            found.append(name)
    return sorted(found)


def total_of(entries):
    total = 0
    for name, amount in entries.items():
        total += amount
    return round(total, 2)
`;
const OPTIONS: RowOptions = { seed: 1, maxRows: 400, languageOf: languageForPath, types: { fim: 0.7, causal: 0.3 } };

async function rowsOf(path: string, text: string, more: Partial<RowOptions> = {}): Promise<readonly TrainingRow[]> {
  const { rows } = await repositoryRows([{ path, text, removed: [] }], { ...OPTIONS, ...more });
  return rows;
}

function commitOf(path: string, before: string, after: string, lines: { readonly start: number; readonly lines: number }): Commit {
  const hunks = [{ before: { start: lines.start - 1, lines: 0 }, after: lines }];
  return {
    hash: 'c0ffee',
    date: '2026-01-02T03:04:05+00:00',
    files: [{ path, oldPath: path, hunks, readBefore: async () => before, readAfter: async () => after }],
  };
}

describe('decontaminate', () => {
  it.each<[string, string, string]>([
    ['an exact copy', PRICE, 'the same text'],
    ['a copy in a class', `class Shop:\n${indented(PRICE).replace('(entries', '(self, entries')}`, 'the same text'],
    [
      'a copy with tabs, other comments and no docstring',
      `def price(entries, rates):\n${BODY.replaceAll('    ', '\t').replace('= 0', '= 0  # cents')}`,
      'the same text',
    ],
    ['a renamed copy', renamed(PRICE), 'renamed copy'],
    ['a renamed copy in a class', `class Shop:\n${indented(renamed(PRICE)).replace('(stock', '(self, stock')}`, 'renamed copy'],
    [
      'a copy with some words changed here and there',
      PRICE.replace('round(total, 2)', 'round(total, 3)')
        .replace('missing = []', 'missing: list = []')
        .replace('sorted(missing)', 'missing')
        .replace('continue', 'pass')
        .replace('amount *', 'amount ** 1 *'),
      'near-copy',
    ],
  ])('catches %s in another file and names it', async (_name, copy, how) => {
    const rows = await rowsOf('old/other.py', `import math\n\n\n${copy}`);
    const { rows: clean, leaks } = await decontaminate(rows, SEALED, languageForPath);
    expect(rows.length).toBeGreaterThan(10);
    expect(clean.filter(({ middle, prefix, suffix }) => /round\(|weights\[/.test(prefix + middle + suffix))).toEqual([]);
    expect(leaks.map(({ path, how: found }) => [path, found])).toContainEqual(['old/other.py', how]);
    expect(leaks.every(({ sealed }) => sealed.path === 'shop/price.py' && sealed.definition === 'price')).toBe(true);
    expect(leaks.reduce((sum, { rows: count }) => sum + count, 0)).toBe(rows.length - clean.length);
  });

  it.each<[string, string]>([
    ['an exact copy', PRICE],
    ['a renamed copy', renamed(PRICE)],
    ['a re-indented copy', `if True:\n${indented(PRICE)}`],
  ])('catches %s in a commit, in what it added and in what it replaced', async (_name, copy) => {
    const text = `def area(a, b):\n    width = abs(a)\n    height = abs(b)\n    return width * height\n\n\n${copy}`;
    const commits = async function* () {
      yield commitOf('old/other.py', text.replace('    height = abs(b)\n', ''), text, { start: 3, lines: 1 });
    };
    const history = {
      commits: commits(),
      sealOff: async (path: string, whole: string) => ({ path, text: whole, removed: [], sealed: [] }),
    };
    const rows = await rowsOf('new.py', SIMILAR, { types: { commit: 1 }, history });
    expect(rows.map(({ type, middle }) => [type, middle])).toEqual([['commit', 'height = abs(b)']]);
    const { rows: clean, leaks } = await decontaminate(rows, SEALED, languageForPath);
    expect(clean).toEqual([]);
    expect(leaks).toMatchObject([{ path: 'old/other.py', commit: 'c0ffee', rows: 1, sealed: { definition: 'price' } }]);

    const replaced = { ...rows[0]!, suffix: '', before: copy };
    expect((await decontaminate([replaced], SEALED, languageForPath)).rows).toEqual([]);
  });

  it('lets ordinary similar code pass', async () => {
    const rows = await rowsOf('shop/other.py', SIMILAR);
    const { rows: clean, leaks } = await decontaminate(rows, SEALED, languageForPath);
    expect(rows.length).toBeGreaterThan(20);
    expect([clean, leaks]).toEqual([rows, []]);
  });

  it('finds a copy wherever a row’s text begins and ends, also in the middle of a docstring', async () => {
    const text = `def first():\n    """Says: it's\n    much\n    """\n    return 1\n\n\n${PRICE}\n\ndef last():\n    """It's "enough"."""\n`;
    const [row] = await rowsOf('new.py', SIMILAR);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.indexOf(BODY)), fc.nat(40), async (start, after) => {
        const end = text.indexOf(BODY) + BODY.length + after;
        const cut = { ...row!, prefix: text.slice(start, start + 10), middle: text.slice(start + 10, end), suffix: '' };
        expect((await decontaminate([cut], SEALED, languageForPath)).rows).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('is asked of every row by the one who draws them', async () => {
    const { rows, leaks, turnedDown } = await repositoryRows([{ path: 'old/other.py', text: renamed(PRICE), removed: [] }], {
      ...OPTIONS,
      sealed: SEALED,
    });
    const held = leaks.reduce((sum, leak) => sum + leak.rows, 0);
    expect(held).toBeGreaterThan(10);
    expect(turnedDown['holds what the exam asks for']).toBe(held);
    expect(JSON.stringify(rows)).not.toContain('strangers.append');
  });
});
