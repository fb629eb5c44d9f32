import { describe, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { imports } from './imports.ts';

techniqueLaws(imports);

const OTHERS = {
  'shop/prices.py':
    'class Price:\n    """An amount of money."""\n\n    def add_tax(self, rate):\n        return self\n\n\ndef parse_price(text: str) -> Price:\n    """Reads "12.50".\n\n    More."""\n    return Price(text)\n',
  'shop/unrelated.py': 'def never_named():\n    return 1\n',
};
const gather = async (marked: string, options: object = {}) => {
  const task = taskAt(marked, { others: OTHERS });
  return Array.fromAsync(imports.create(options, buildPart).gather(task, kitFor(task)));
};

describe('imports', () => {
  it('shows signature and summary of what is used near the cursor, and nothing else', async () => {
    const shown = await gather(
      `from shop.prices import parse_price\n\n\ndef total(texts):\n    return [parse_price(text) for text in ${CURSOR}]\n`,
    );
    expect(shown.map(({ text }) => text)).toEqual(['def parse_price(text: str) -> Price:\n    # Reads "12.50".']);
    expect(shown[0]?.path).toBe('shop/prices.py');
  });

  it('shows what is imported, used or not: the hole may need it', async () => {
    const shown = await gather(`from shop.prices import Price\n\n\ndef total(texts):\n    ${CURSOR}\n`);
    expect(shown.map(({ reason }) => reason)).toEqual(['signature of Price']);
  });

  it("shows the members of the cursor's class that lie outside the window", async () => {
    const far = Array.from({ length: 80 }, (_, n) => `        self.field_${n} = ${n}`).join('\n');
    const file = `class Cart:\n    def add(self, price):\n        pass\n\n    def fill(self):\n${far}\n\n    def total(self):\n        ${CURSOR}\n`;
    const members = (await gather(file)).map(({ text }) => text);
    expect(members[0]).toBe('def add(self, price):');
    expect(await gather(file, { siblings: false })).toEqual([]);
  });

  it('says nothing about a name that is defined in many places', async () => {
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`shop/part_${n}.py`, 'def get():\n    return 1\n']));
    const task = taskAt(`def total():\n    return get(${CURSOR})\n`, { others: many });
    expect(await Array.fromAsync(imports.create({}, buildPart).gather(task, kitFor(task)))).toEqual([]);
  });
});
