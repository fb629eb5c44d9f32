import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURSOR, taskAt } from '../../../test/laws/technique-kit.ts';
import { cursorOf } from '../cursor.ts';
import { type WindowOptions, windowAt } from './window.ts';

const countWords = async (text: string): Promise<number> => text.match(/\S+|\n/g)?.length ?? 0;
const windowOf = async (marked: string, options: WindowOptions, contextTokens = 4096) =>
  windowAt(await cursorOf(taskAt(marked)), options, { contextTokens, countTokens: countWords });
const numbered = (count: number): string[] => Array.from({ length: count }, (_, line) => `line ${line}`);

describe('windowAt', () => {
  it('shows the whole file when it fits', async () => {
    expect(await windowOf(`a\nb ${CURSOR} c\nd`, { before: 100, after: 100 })).toEqual({ prefix: 'a\nb ', suffix: ' c\nd' });
  });

  it('starts at a line whose number is a multiple of eight and ends at a line', async () => {
    const file = [...numbered(100), CURSOR, ...numbered(100)].join('\n');
    const { prefix, suffix } = await windowOf(file, { before: 100, after: 30 });
    expect(prefix.split('\n')[0]).toBe('line 72');
    expect(suffix).toBe(`\n${numbered(9).join('\n')}\n`);
  });

  it('keeps its start while the cursor moves on by some lines, so that the kept prefix stays valid', async () => {
    const starts = new Set<string>();
    for (let line = 100; line < 106; line += 1) {
      const { prefix } = await windowOf(`${numbered(line).join('\n')}\n${CURSOR}`, { before: 100, after: 0 });
      starts.add(prefix.split('\n')[0] as string);
    }
    expect(starts.size).toBe(1);
  });

  it('cuts a line that alone is too long', async () => {
    const { prefix, suffix } = await windowOf(`${'x '.repeat(5000)}${CURSOR}${' y'.repeat(5000)}`, { before: 16, after: 16 });
    expect([prefix.length, suffix.length]).toEqual([32, 32]);
  });

  it('shows less when the model has little room', async () => {
    const { prefix } = await windowOf(`${numbered(400).join('\n')}\n${CURSOR}`, { before: 900, after: 100 }, 400);
    expect(await countWords(prefix)).toBeLessThanOrEqual(270);
  });

  it('shows line breaks of one kind', async () => {
    expect(await windowOf(`a\r\n${CURSOR}\r\nb\r\n`, { before: 50, after: 50 })).toEqual({ prefix: 'a\n', suffix: '\nb\n' });
  });

  it('always ends at the cursor and keeps to the budget when lines are short', async () => {
    const lines = fc.array(fc.constantFrom('', 'a', 'b c', '    return x'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(lines, lines, fc.integer({ min: 16, max: 60 }), async (before, after, budget) => {
        const [prefix, suffix] = [before.join('\n'), after.join('\n')];
        const window = await windowOf(`${prefix}${CURSOR}${suffix}`, { before: budget, after: budget });
        expect(prefix.endsWith(window.prefix)).toBe(true);
        expect(suffix.startsWith(window.suffix)).toBe(true);
        expect(await countWords(window.prefix)).toBeLessThanOrEqual(budget);
        expect(await countWords(window.suffix)).toBeLessThanOrEqual(budget);
      }),
    );
  });
});
