import { describe, expect, it } from 'vitest';
import { goldenPrompt } from '../../../test/laws/golden-prompt.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { infill } from './infill.ts';

techniqueLaws(infill);

const FILE = `def total(prices):\n    result = 0\n    for price in prices:\n        ${CURSOR}\n    return result\n`;

describe('infill', () => {
  it('leaves the indentation of a blank line to the model by default, as editor plug-ins do', async () => {
    const task = taskAt(FILE);
    const plan = await infill.create({}, buildPart).compose(task, [], kitFor(task));
    expect(plan.forcedStart).toBe('        ');
    expect(plan.prompt).toEqual({
      kind: 'infill',
      path: 'shop/cart.py',
      prefix: 'def total(prices):\n    result = 0\n    for price in prices:\n',
      suffix: '\n    return result\n',
    });
  });

  it('shows the whole prefix when nothing is healed', async () => {
    const task = taskAt(FILE);
    const plan = await infill.create({ heal: 'none' }, buildPart).compose(task, [], kitFor(task));
    expect(plan.forcedStart).toBeUndefined();
    expect(plan.prompt).toMatchObject({ prefix: expect.stringMatching(/prices:\n {8}$/) });
  });

  it('gives the model the prompt of each family', async () => {
    const task = taskAt(FILE);
    const shown = [{ path: 'shop/prices.py', text: 'class Price: ...', start: 0, score: 1, reason: 'test' }];
    const { prompt } = await infill.create({}, buildPart).compose(task, shown, kitFor(task));
    await expect(goldenPrompt(prompt)).toMatchFileSnapshot('golden/infill.txt');
  });
});
