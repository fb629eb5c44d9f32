import { describe, expect, it } from 'vitest';
import { randomFrom } from '../core/random.ts';
import { python } from '../languages/python.ts';
import { typescript } from '../languages/typescript.ts';
import { rowHoles } from './row-holes.ts';

const PYTHON = `def settle(bills, paid):
    """Match bills with payments."""
    open_bills = {bill.number: bill for bill in bills}
    # What nobody asked for is kept.
    spare = []
    for payment in paid:
        bill = open_bills.pop(payment.number, None)
        if bill is None:
            spare.append(payment)
            continue
        bill.close(payment)
    return open_bills, spare


def long(a):
${Array.from({ length: 30 }, (_none, at) => `    a = step_${at}(a)\n`).join('')}    return a
`;
const TYPESCRIPT = `export function settle(bills: Bill[], paid: Payment[]): Bill[] {
  const open = new Map(bills.map((bill) => [bill.number, bill]));
  for (const payment of paid) {
    const bill = open.get(payment.number);
    if (!bill) continue;
    open.delete(payment.number);
    bill.close(payment);
  }
  return [...open.values()];
}
`;

async function tailsOf(text: string, language = python, removed: { start: number; end: number }[] = []): Promise<readonly string[]> {
  const holes = await rowHoles({ path: 'a', text, removed }, language, randomFrom('test'));
  return holes.filter(({ kind }) => kind === 'tail').map(({ start, end }) => text.slice(start, end));
}

describe('tails', () => {
  it('go from a statement inside a body to the body’s end, of 2 to 12 lines', async () => {
    const tails = await tailsOf(PYTHON.slice(0, PYTHON.indexOf('\n\ndef long')));
    expect(tails.map((tail) => tail.split('\n')[0])).toEqual(['spare = []', 'for payment in paid:', 'if bill is None:']);
    expect(tails[0]).toMatch(/^spare = \[\][\s\S]*\n {4}return open_bills, spare$/);
    expect(tails[2]).toBe('if bill is None:\n            spare.append(payment)\n            continue\n        bill.close(payment)');
    const long = await tailsOf(PYTHON.slice(PYTHON.indexOf('def long')));
    expect(long.map((tail) => tail.split('\n').length)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  });

  it('are cut from braces, too', async () => {
    expect((await tailsOf(TYPESCRIPT, typescript)).map((tail) => tail.split('\n')[0])).toEqual([
      'for (const payment of paid) {',
      'if (!bill) continue;',
      'open.delete(payment.number);',
    ]);
  });

  it('touch nothing that is removed', async () => {
    const start = PYTHON.indexOf('        bill.close');
    expect(await tailsOf(PYTHON.slice(0, PYTHON.indexOf('\n\ndef long')), python, [{ start, end: start + 10 }])).toEqual([]);
  });
});
