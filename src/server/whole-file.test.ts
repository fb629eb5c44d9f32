import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeFile } from './whole-file.ts';

const lines = Array.from({ length: 60 }, (_, i) => `line number ${i} of the file = ${i * 7}`);
const disk = `${lines.join('\n')}\n`;

/** A window as llama.vim cuts it: whole lines around the cursor's line, a line break at the end of each side. */
function windowAt(line: number, column: number, before: number, after: number, text = disk) {
  const all = text.split('\n');
  const above = all.slice(Math.max(0, line - before), line);
  const current = all[line] ?? '';
  return {
    prefix: `${above.join('\n')}\n${current.slice(0, column)}`.replace(/^\n(?=[^\n]*$)/, above.length === 0 ? '' : '\n'),
    suffix: `${current.slice(column)}\n${all.slice(line + 1, line + 1 + after).join('\n')}\n`,
  };
}

describe('wholeFile', () => {
  it('completes any window of a file to the file', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 50 }),
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 2, max: 60 }),
        (line, column, before, after) => {
          const whole = wholeFile(windowAt(line, column, before, after), disk);
          expect(whole && whole.prefix + whole.suffix).toBe(disk);
          expect(whole?.prefix.split('\n').length).toBe(line + 1);
        },
      ),
    );
  });

  it('keeps what is typed on the line and unsaved changes inside the window', () => {
    const edited = disk.replace('line number 19', 'LINE nineteen').replace(lines[20] as string, 'new = ');
    const whole = wholeFile(windowAt(20, 6, 15, 15, edited), disk);
    expect(whole && whole.prefix + whole.suffix).toBe(undefined);
    const farther = disk.replace('line number 10', 'LINE ten').replace(lines[20] as string, 'new = ');
    const found = wholeFile(windowAt(20, 6, 15, 15, farther), disk);
    expect(found && found.prefix + found.suffix).toBe(farther);
  });

  it('reads files with CRLF, works at the first line and at the last', () => {
    const windows = disk.replaceAll('\n', '\r\n');
    expect(wholeFile(windowAt(20, 4, 10, 10), windows)?.prefix.startsWith('line number 0 ')).toBe(true);
    expect(wholeFile({ prefix: 'impo', suffix: `\n${lines.slice(0, 5).join('\n')}\n` }, disk)).toEqual({
      prefix: 'impo',
      suffix: `\n${disk}`,
    });
    expect(wholeFile({ prefix: `${lines.slice(50).join('\n')}\nprint(`, suffix: '\n' }, disk)?.prefix).toBe(`${disk}print(`);
  });

  it('does not take another file, or a place that little tells', () => {
    expect(wholeFile({ prefix: 'something else entirely\nthat is not there\nx', suffix: '\n' }, disk)).toBeUndefined();
    expect(wholeFile({ prefix: 'a', suffix: 'b' }, disk)).toBeUndefined();
  });
});
