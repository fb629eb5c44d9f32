import { expect, it } from 'vitest';
import { candidates } from '../../../test/laws/candidates.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { noRepair } from './none.ts';

techniqueLaws(noRepair);

it('leaves even an empty answer as it is', async () => {
  const task = taskAt(`x = ${CURSOR}\n`);
  const [empty] = candidates(task, ['']);
  expect(await Array.fromAsync(noRepair.create({}, buildPart).repair(empty!, task, kitFor(task)))).toEqual([]);
});
