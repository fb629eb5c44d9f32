import { describe, expect, it } from 'vitest';
import { textsOf } from '../../../test/laws/candidates.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildTechnique, pipelineRef } from '../../catalogue.ts';
import { pipelineDefinition } from './pipeline.ts';

techniqueLaws(pipelineDefinition);

const task = taskAt(`def total(prices):\n    return ${CURSOR}\n`);
const solve = async (technique: ReturnType<typeof buildTechnique>, says: readonly string[]) =>
  textsOf(await Array.fromAsync(technique.solve(task, kitFor(task, { says }))));

describe('pipeline', () => {
  it('yields the first candidate at once and the better one later', async () => {
    const technique = buildTechnique(pipelineRef({ draw: { use: 'samples', with: { n: 3 } }, select: { use: 'visible-checks' } }));
    expect(await solve(technique, ['sum(price)\n', 'sum(prices)\n'])).toEqual(['sum(price)', 'sum(prices)']);
  });

  it('yields once when the first candidate stays the best', async () => {
    const technique = buildTechnique(pipelineRef({ draw: { use: 'samples' } }));
    expect(await solve(technique, ['sum(prices)\n', 'max(prices)\n'])).toEqual(['sum(prices)']);
  });

  it('needs what its plan and its draw need', () => {
    expect(buildTechnique(pipelineRef({ plan: { use: 'chat' }, draw: { use: 'samples' } })).needs).toEqual(['chat']);
    expect(buildTechnique(pipelineRef({})).needs).toEqual(['infill']);
  });

  it('is plain infill, greedily, when no slot is named', () => {
    expect(buildTechnique({ use: 'pipeline' }).name).toBe('none > infill > greedy > first > none');
  });
});
