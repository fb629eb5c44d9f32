import { describe, expect, it } from 'vitest';
import { candidates, textsOf } from '../../../test/laws/candidates.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import type { Prompt } from '../../core/model.ts';
import { scripted } from '../../models/scripted.ts';
import { nextForm } from './next-form.ts';

techniqueLaws(nextForm);

const task = taskAt(`def total(prices):\n    return ${CURSOR}\n`);

async function repaired(best: string, says: Readonly<Partial<Record<Prompt['kind'], string>>>, options: object = {}) {
  const asked: string[] = [];
  const model = scripted({}, ({ prompt }) => {
    asked.push(prompt.kind);
    return says[prompt.kind] ?? '';
  });
  const part = nextForm.create(options, buildPart);
  const better = await Array.fromAsync(part.repair(candidates(task, [best])[0]!, task, kitFor(task, { model })));
  return { asked, texts: textsOf(better), notes: better.at(-1)?.origin.notes };
}

describe('next-form', () => {
  it('asks nothing more when no fault is seen', async () => {
    expect(await repaired('sum(prices)', { infill: 'max(prices)\n' })).toMatchObject({ asked: [], texts: [] });
  });

  it('takes the first text without a fault and stops', async () => {
    const { asked, texts, notes } = await repaired('sum(price)', { infill: 'sum(price)\n', complete: 'sum(prices)\n' });
    expect(asked.at(-1)).toBe('complete');
    expect(texts).toEqual(['sum(prices)']);
    expect(notes).toContain('repair: none, continue');
  });

  it('yields a lesser fault on the way, never a worse one', async () => {
    expect((await repaired('sum(prices', { infill: 'sum(price)\n', complete: '' })).texts).toEqual(['sum(price)']);
    expect((await repaired('sum(price)', { infill: 'a(b, c)\n', complete: '' })).texts).toEqual([]);
  });

  it('passes over forms that the model cannot answer', async () => {
    const tries = [{ plan: { use: 'chat' } }, { plan: { use: 'continue' } }];
    const said = scripted({ answers: [{ texts: ['sum(prices)\n'] }] });
    const model = { ...said, can: new Set(['complete'] as const) };
    const part = nextForm.create({ tries }, buildPart);
    const better = await Array.fromAsync(part.repair(candidates(task, ['sum(price)'])[0]!, task, kitFor(task, { model })));
    expect(better.at(-1)?.origin.notes).toContain('repair: none, continue');
  });
});
