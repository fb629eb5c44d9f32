import { describe, expect, it } from 'vitest';
import { goldenPrompt } from '../../../test/laws/golden-prompt.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { continueFile } from './continue.ts';

techniqueLaws(continueFile);

describe('continue', () => {
  it('shows nothing of what stands after the cursor', async () => {
    const task = taskAt(`def total(prices):\n    result = ${CURSOR}\n    return result\n`);
    const { prompt, forcedStart } = await continueFile.create({ heal: 'blanks' }, buildPart).compose(task, [], kitFor(task));
    expect(prompt).toEqual({ kind: 'complete', path: 'shop/cart.py', prefix: 'def total(prices):\n    result =' });
    expect(forcedStart).toBe(' ');
    await expect(goldenPrompt(prompt)).toMatchFileSnapshot('golden/continue.txt');
  });
});
