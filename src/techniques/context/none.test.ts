import { expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { none } from './none.ts';

techniqueLaws(none);

it('shows nothing', async () => {
  const task = taskAt(`x = ${CURSOR}\n`, { others: { 'shop/prices.py': 'x = 1\n' } });
  expect(await Array.fromAsync(none.create({}, buildPart).gather(task, kitFor(task)))).toEqual([]);
});
