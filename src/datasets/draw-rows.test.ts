import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../core/random.ts';
import { type DrawOptions, drawRows, mostUsefulFirst, type Offer, tokensOf } from './draw-rows.ts';
import type { TrainingRow } from './training-row.ts';

type Kind = TrainingRow['kind'];

function offer(kind: Kind, place: string, usefulness: number, middle = 'x = 1'): Offer {
  const provenance = { path: place, firstLine: 1, lastLine: 1, definition: '', fileHash: '' };
  const row: TrainingRow = { format: 1, type: 'fim', id: place, language: 'python', kind, prefix: '', middle, suffix: '', provenance };
  return { kind, place, usefulness, isLong: middle.includes('\n'), make: () => row };
}
const many = (kind: Kind, count: number, middle?: string): Offer[] =>
  Array.from({ length: count }, (_none, at) => offer(kind, `${kind}${at}`, 1, middle));
const options = (more: Partial<DrawOptions>): DrawOptions => ({
  maxRows: 1_000,
  shares: { line: 0.5, tail: 0.5 },
  refuse: () => undefined,
  turnDown: () => {},
  random: randomFrom('test'),
  ...more,
});
const kinds = (rows: readonly TrainingRow[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(rows, ({ kind }) => kind)].map(([kind, { length }]) => [kind, length]));

describe('drawRows', () => {
  it('keeps to the shares while there are offers of each kind', () => {
    expect(kinds(drawRows([...many('line', 90), ...many('tail', 90)], options({ maxRows: 100 })))).toEqual({ line: 50, tail: 50 });
  });

  it('lets no kind grow beyond twice its share where others ran out, but fills the first 200 rows', () => {
    const shares = { line: 0.25, tail: 0.75 };
    expect(kinds(drawRows([...many('line', 900), ...many('tail', 300)], options({ shares })))).toEqual({ line: 300, tail: 300 });
    expect(kinds(drawRows([...many('line', 900), ...many('tail', 5)], options({ shares })))).toEqual({ line: 195, tail: 5 });
  });

  it('takes bodies of several lines and of one in turn', () => {
    const blocks = [...many('block', 80), ...many('block', 20, 'a = 1\nb = 2')];
    const rows = drawRows(blocks, options({ maxRows: 30, shares: { block: 1 } }));
    expect(rows.filter(({ middle }) => middle.includes('\n'))).toHaveLength(15);
  });

  it('never goes beyond its budgets, and asks of every row whether it may be used', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(300), fc.array(fc.nat(80), { maxLength: 40 }), (maxRows, maxTokens, lengths) => {
        const offers = lengths.map((length, at) => offer(at % 2 ? 'line' : 'tail', `f${at}`, at / 40, 'y'.repeat(length)));
        const asked: TrainingRow[] = [];
        const refuse = (row: TrainingRow) => {
          asked.push(row);
          return row.middle.length % 3 === 0 ? 'a third' : undefined;
        };
        const rows = drawRows(offers, options({ maxRows, maxTokens, refuse }));
        expect(rows.length).toBeLessThanOrEqual(maxRows);
        expect(rows.reduce((sum, row) => sum + tokensOf(row), 0)).toBeLessThanOrEqual(maxTokens);
        for (const row of rows) expect([asked.includes(row), row.middle.length % 3 === 0]).toEqual([true, false]);
      }),
    );
  });

  it('keeps the most useful rows of a token budget', () => {
    const offers = Array.from({ length: 50 }, (_none, at) => offer('line', `f${at}`, at / 50));
    const rows = drawRows(offers, options({ maxTokens: 10 * tokensOf(offers[0]!.make()), shares: { line: 1 } }));
    expect(rows.map(({ id }) => id).sort()).toEqual(['f40', 'f41', 'f42', 'f43', 'f44', 'f45', 'f46', 'f47', 'f48', 'f49']);
  });
});

describe('mostUsefulFirst', () => {
  it('counts each further offer of a place less', () => {
    const offers = [
      offer('line', 'a', 0.9),
      offer('line', 'a', 0.9),
      offer('line', 'a', 0.9),
      offer('line', 'b', 0.4),
      offer('line', 'c', 0.2),
    ];
    expect(mostUsefulFirst(offers).map(({ place }) => place)).toEqual(['a', 'a', 'b', 'a', 'c']);
  });

  it('keeps every offer, and of two places with one offer each the more useful one comes first', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true })), (scores) => {
        const ordered = mostUsefulFirst(scores.map((score, at) => offer('line', `f${at}`, score)));
        expect(ordered.map(({ usefulness }) => usefulness)).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });
});
