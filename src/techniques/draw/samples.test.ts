import { describe, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { samples } from './samples.ts';

techniqueLaws(samples);

describe('samples', () => {
  const task = taskAt(`def total(prices):\n    result = ${CURSOR}\n    return result\n`);
  const draw = async (options: object) => {
    const kit = kitFor(task, { says: ['1\n', '2\n', '3\n', '4\n'] });
    const plan = await buildPart('plan', { use: 'infill' }).compose(task, [], kit);
    return Array.fromAsync(samples.create(options, buildPart).draw(plan, task, kit));
  };

  it('draws the greedy text first and then the others, numbered in order', async () => {
    const drawn = await draw({ n: 4 });
    expect(drawn.map(({ origin }) => origin.sample)).toEqual([0, 1, 2, 3]);
    expect(drawn[0]?.edits[0]?.text).toBe('1');
    expect(new Set(drawn.slice(1).map(({ edits }) => edits[0]?.text)).size).toBe(3);
  });

  it('can do without the greedy one', async () => {
    expect((await draw({ n: 3, greedyFirst: false })).length).toBe(3);
  });

  it('knows the mean log-probability of what it kept', async () => {
    for (const { origin } of await draw({ n: 3 })) expect(origin.meanLogprob).toBeLessThan(0);
  });
});
