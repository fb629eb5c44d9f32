import { describe, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import type { Task } from '../../core/task.ts';
import { untilStop } from './until-stop.ts';

techniqueLaws(untilStop);

describe('until-stop', () => {
  const { ask, ...rest } = taskAt(`def total(prices):\n    """Sum."""\n${CURSOR}`);
  const task: Task = { ...rest, ask: { ...ask, stops: ['\ndef', '\nclass', '\nprint'] } };
  const drawn = async (says: string, { plan = 'continue', asked = task, options = {} } = {}) => {
    const kit = kitFor(asked, { says: [says] });
    const composed = await buildPart('plan', { use: plan, with: { heal: 'none' } }).compose(asked, [], kit);
    const [candidate] = await Array.fromAsync(untilStop.create(options, buildPart).draw(composed, asked, kit));
    return candidate;
  };
  const text = async (...args: Parameters<typeof drawn>) => (await drawn(...args))?.edits[0]?.text;

  it('ends at the first stop, wherever it stands in the list, and keeps indentation and blank lines', async () => {
    const said = '\n    return sum(prices)\n\n\nprint(total([]))\n\ndef more():\n    pass';
    expect(await text(said)).toBe('\n    return sum(prices)\n\n');
    expect(await text('    return 1\n')).toBe('    return 1\n');
  });

  it('cuts nothing else: what boundary control would end goes on', async () => {
    expect(await text('    return 1\nx = 2\n')).toBe('    return 1\nx = 2\n');
  });

  it('a chat answer ends at its closing fence', async () => {
    const write: Task = { ...task, ask: { ...ask, kind: 'write' as const, instruction: 'Write total.' } };
    expect(await text('def total(prices):\n    return 1\n```\nThat is it.', { plan: 'chat', asked: write })).toBe(
      'def total(prices):\n    return 1\n',
    );
  });

  it('keeps what the model said', async () => {
    expect((await drawn('    return 1\ndef f'))?.text).toContain('return 1\ndef');
  });
});
