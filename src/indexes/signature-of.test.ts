import { describe, expect, it } from 'vitest';
import { languageForPath } from '../languages/language-for.ts';
import { indexFile } from './indexed-file.ts';
import { signatureOf } from './signature-of.ts';

async function told(text: string, name: string, path = 'a.py'): Promise<string | undefined> {
  const file = await indexFile(text, languageForPath(path)!);
  const definition = file.definitions.find((one) => one.name === name);
  return definition && signatureOf(path, file, definition).text;
}

describe('signatureOf', () => {
  it('gives a method with its own indentation and the first line of its docstring', async () => {
    const text = 'class A:\n    def f(self, x: int) -> int:\n        """Doubles.\n\n        Really.\n        """\n        return 2 * x\n';
    expect(await told(text, 'f')).toBe('    def f(self, x: int) -> int:\n        # Doubles.');
  });

  it('gives a class with a line for each member', async () => {
    const text =
      'class Price:\n    """Money."""\n    amount: float\n\n    def __eq__(self, other):\n        return True\n\n    def add(\n        self,\n        tax,\n    ):\n        return self\n';
    expect(await told(text, 'Price')).toBe('class Price:\n    # Money.\n    amount: float\n    def add( self, tax, ):');
  });

  it('cuts the value of a long variable', async () => {
    const text = `NAMES = (\n${Array.from({ length: 30 }, (_, n) => `    "name ${n}",\n`).join('')})\n`;
    expect(await told(text, 'NAMES')).toMatch(/^NAMES = \( "name 0", .{10,90} \.\.\.$/);
  });
});
