import { describe, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import type { GenerateRequest, Model } from '../../core/model.ts';
import { scripted } from '../../models/scripted.ts';
import { greedy } from './greedy.ts';
import { plugin } from './plugin.ts';

techniqueLaws(greedy);

const FUNCTION = `def total(prices):\n    result = 0\n    for price in prices:\n        ${CURSOR}\n    return result\n`;

describe('greedy', () => {
  it('stops the engine where the block ends, not only the text', async () => {
    const task = taskAt(FUNCTION);
    const kit = kitFor(task, { says: ['        result += price\n    return result\n\n\ndef other():\n    pass\n'] });
    const plan = await buildPart('plan', { use: 'infill' }).compose(task, [], kit);
    const [candidate] = await Array.fromAsync(greedy.create({}, buildPart).draw(plan, task, kit));
    expect(candidate?.edits[0]?.text).toBe('result += price');
    expect(candidate?.origin.notes).toContain('ended: rule');
    expect(candidate?.text).not.toContain('def other');
  });

  it('tells the trace every finished line while the answer is being drawn', async () => {
    const task = taskAt(`def total(prices):\n    ${CURSOR}\n\n\ndef other():\n    pass\n`);
    const kit = kitFor(task, { says: ['    result = 0\n    for price in prices:\n        result += price\n    return result\n\n\ndef'] });
    const plan = await buildPart('plan', { use: 'infill' }).compose(task, [], kit);
    await Array.fromAsync(greedy.create({}, buildPart).draw(plan, task, kit));
    const lines = kit.heard.filter(({ name }) => name === 'line-drawn').map(({ attributes }) => attributes.filling);
    expect(lines.slice(0, 2)).toEqual(['result = 0', 'result = 0\n    for price in prices:']);
  });

  it('asks exactly as the plug-in does, so that one draw answers both', async () => {
    const task = taskAt(FUNCTION);
    const asked: Omit<GenerateRequest, 'stop' | 'signal'>[] = [];
    const said = scripted({ answers: [{ texts: ['pass'] }] });
    const model: Model = {
      ...said,
      generate: (request) => {
        const { stop: _stop, signal: _signal, ...rest } = request;
        asked.push(rest);
        return said.generate(request);
      },
    };
    const kit = kitFor(task, { model });
    const plan = await buildPart('plan', { use: 'infill' }).compose(task, [], kit);
    for (const part of [greedy, plugin]) await Array.fromAsync(part.create({}, buildPart).draw(plan, task, kit));
    expect(asked[0]).toEqual(asked[1]);
  });
});
