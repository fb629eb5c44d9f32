import { expect, it } from 'vitest';
import { candidates, textsOf } from '../../../test/laws/candidates.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { meanLogProbability } from './mean-log-probability.ts';

techniqueLaws(meanLogProbability);

it('puts the most confident first, unknown ones behind, empty ones last', async () => {
  const task = taskAt(`x = ${CURSOR}\n`);
  const drawn = candidates(task, ['', 'unknown', 'doubtful', 'sure'], [-0.1, undefined, -1.5, -0.2]);
  const ordered = await meanLogProbability.create({}, buildPart).order(drawn, task, kitFor(task));
  expect(textsOf(ordered)).toEqual(['sure', 'doubtful', 'unknown', '']);
});
