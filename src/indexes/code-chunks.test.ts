import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageForPath } from '../languages/language-for.ts';
import { codeChunks } from './code-chunks.ts';

const python = languageForPath('a.py')!;
const chunksOf = async (text: string): Promise<string[]> =>
  codeChunks(text, await python.definitions(text)).map(({ start, end }) => text.slice(start, end));

describe('codeChunks', () => {
  it('cuts along functions and methods', async () => {
    const text = 'import os\n\nclass A:\n    x = 1\n\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n\ny = 3\n';
    expect((await chunksOf(text)).map((chunk) => chunk.trim().split('\n')[0])).toEqual([
      'import os',
      'class A:',
      'def f(self):',
      'def g(self):',
      'y = 3',
    ]);
  });

  it('splits what is long', async () => {
    const text = `def f():\n${'    x = 1\n'.repeat(100)}`;
    expect((await chunksOf(text)).map((chunk) => chunk.split('\n').length - 1)).toEqual([24, 24, 24, 24, 5]);
  });

  it('together holds every line that is not blank, once and in order', async () => {
    const line = fc.constantFrom('def f():', '    x = 1', '', 'class A:', '    def g(self):', '        return 2', 'y = 3', ')');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 90 }), async (lines) => {
        const text = lines.join('\n');
        const told = (await chunksOf(text))
          .join('')
          .split('\n')
          .filter((one) => one.trim() !== '');
        expect(told).toEqual(lines.filter((one) => one.trim() !== ''));
      }),
      { numRuns: 50 },
    );
  });
});
