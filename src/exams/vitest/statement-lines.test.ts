import { expect, it } from 'vitest';
import { linesOfStatements } from './statement-lines.ts';

const place = (startLine: number, endLine: number, startColumn = 0, endColumn = 80) => ({
  start: { line: startLine, column: startColumn },
  end: { line: endLine, column: endColumn },
});

it('a statement of several lines stands for all of them', () => {
  expect(linesOfStatements({ 0: place(3, 6) })).toEqual(new Map([[0, [3, 4, 5, 6]]]));
});

it('one that holds others stands for the lines between them and for its first', () => {
  const lines = linesOfStatements({ 0: place(1, 6), 1: place(2, 3), 2: place(5, 5) });
  expect(lines.get(0)).toEqual([1, 4, 6]);
  expect(lines.get(1)).toEqual([2, 3]);
  expect(lines.get(2)).toEqual([5]);
});

it('an inner one that begins on the first line leaves that line to both', () => {
  const lines = linesOfStatements({ 0: place(1, 3, 0), 1: place(1, 2, 20) });
  expect(lines.get(0)).toEqual([1, 3]);
  expect(lines.get(1)).toEqual([1, 2]);
});
