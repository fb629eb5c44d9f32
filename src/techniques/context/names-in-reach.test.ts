import { expect, it } from 'vitest';
import { CURSOR, languageNamed, taskAt } from '../../../test/laws/technique-kit.ts';
import { cursorOf } from '../cursor.ts';
import { definitionsAround } from './definitions-around.ts';
import { namesInReach } from './names-in-reach.ts';

it('names what the definition at the cursor uses, nearest first, then other imports; no locals', async () => {
  const file = [
    'from shop.prices import Price, parse_price, Rate',
    'LIMIT = 3',
    '',
    '',
    'def helper(value):',
    '    return Rate(value)',
    '',
    '',
    'def total(texts):',
    '    value = LIMIT',
    '    price = parse_price(texts[0])',
    `    ${CURSOR}`,
    '    return price.add_tax(value)',
  ].join('\n');
  const cursor = await cursorOf(taskAt(file));
  const python = languageNamed('python');
  expect(await namesInReach(cursor, await definitionsAround(cursor, python), python)).toEqual([
    { name: 'add_tax', how: 'attribute' },
    { name: 'parse_price', how: 'imported' },
    { name: 'LIMIT', how: 'own' },
    { name: 'total', how: 'own' },
    { name: 'Price', how: 'imported-unused' },
    { name: 'Rate', how: 'imported-unused' },
  ]);
});
