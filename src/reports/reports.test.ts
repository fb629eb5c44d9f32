import { expect, test } from 'vitest';
import { reportInput } from '../../test/fixtures/report-input.ts';
import { finalTable } from './final-table.ts';
import { markdownReport } from './markdown-report.ts';
import { reportFigures } from './report-figures.ts';
import { textGrid } from './text-grid.ts';
import { textWhisker } from './text-whisker.ts';

const input = reportInput();
const figures = reportFigures(input);

test.each([150, 100, 60])('the final table of %d columns is the golden one and fits', async (width) => {
  const lines = finalTable(figures, width);
  for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(width);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/final-table-${width}.txt`);
});

test('the Markdown report is the golden one', async () => {
  await expect(markdownReport(input, figures)).toMatchFileSnapshot('golden/report.md.txt');
});

test('foreign text stays text in Markdown', () => {
  const hostile = reportFigures(input);
  const text = markdownReport({ ...input, title: '<img src=x> | [a](b) `c`', repository: 'a\n# b' }, hostile);
  expect(text).toContain('# \\<img src=x\\> \\| \\[a\\](b) \\`c\\`');
  expect(text).toContain('\na \\# b, 2026');
});

test('a run without answers gives tables that say so', () => {
  const empty = { ...input, records: [], latency: [], confirm: [], winner: undefined };
  expect(finalTable(reportFigures(empty), 80)).toEqual(['Nothing was answered yet.']);
  expect(markdownReport(empty, reportFigures(empty))).toContain('## The exam');
});

test('choose-part figures are labelled and carry no p', () => {
  const choose = finalTable({ ...figures, comparisons: [] }, 120).join('\n');
  expect(choose).toContain('selected, optimistic');
  expect(choose).not.toMatch(/p [=<]/);
});

test('every arm’s answers are counted once: passed, failed by a cause, or unjudged', () => {
  for (const arm of figures.arms) {
    const own = input.records.filter((record) => record.recipe === arm.hash);
    const passed = own.filter((record) => record.verdict.kind === 'passed').length;
    const unjudged = own.filter((record) => record.verdict.kind === 'unjudged').length;
    const caused = Object.values(arm.causes).reduce((sum, count) => sum + count, 0);
    expect(passed + unjudged + caused).toBe(own.length);
  }
});

test('doubled records change nothing', () => {
  expect(reportFigures({ ...input, records: [...input.records, ...input.records] })).toEqual(figures);
});

test('a grid leaves out the least needed columns, then shortens names', () => {
  const columns = [
    { title: 'name', align: 'left' as const, rank: 0, cell: (row: string) => row },
    { title: 'n', align: 'right' as const, rank: 0, cell: () => '12' },
    { title: 'extra', align: 'right' as const, rank: 2, cell: () => 'x' },
  ];
  expect(textGrid(columns, ['short'], 40)).toEqual(['name    n  extra', 'short  12      x']);
  expect(textGrid(columns, ['short'], 12)).toEqual(['name    n', 'short  12']);
  expect(textGrid(columns, ['a very long name indeed'], 16)).toEqual(['name           n', 'a very long…  12']);
});

test('a whisker holds its dot and stays in its cells', () => {
  expect(textWhisker(0.5, { low: 0.25, high: 0.75 }, 1, 9)).toBe('  ├─●─┤  ');
  expect(textWhisker(0, { low: 0, high: 0.1 }, 1, 11)).toBe('●┤         ');
  expect(textWhisker(undefined, { low: 0, high: 1 }, 1, 4)).toBe('    ');
});
