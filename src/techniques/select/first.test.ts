import { expect, it } from 'vitest';
import { candidates } from '../../../test/laws/candidates.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { first } from './first.ts';

techniqueLaws(first);

it('keeps the order of drawing', async () => {
  const task = taskAt(`x = ${CURSOR}\n`);
  const drawn = candidates(task, ['b', 'a']);
  expect(await first.create({}, buildPart).order(drawn, task, kitFor(task))).toEqual(drawn);
});
