import { describe, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { plugin } from './plugin.ts';

techniqueLaws(plugin);

async function shown(marked: string, says: string, like: 'llama.vscode' | 'llama.vim' = 'llama.vscode'): Promise<string | undefined> {
  const task = taskAt(marked);
  const kit = kitFor(task, { says: [says] });
  const plan = await buildPart('plan', { use: 'infill' }).compose(task, [], kit);
  const candidates = await Array.fromAsync(plugin.create({ like }, buildPart).draw(plan, task, kit));
  return candidates[0]?.edits[0]?.text;
}

const FUNCTION = `def total(prices):\n    result = 0\n    ${CURSOR}\n    return result\n`;

describe('plugin', () => {
  it('runs on as long as lines are not indented less than the cursor', async () => {
    expect(await shown(FUNCTION, '    result += 1\n    result += 2\n    log(result)\n\ndef other():')).toBe(
      'result += 1\n    result += 2\n    log(result)',
    );
  });

  it('shows what repeats the suffix when something new stands before it', async () => {
    expect(await shown(FUNCTION, '    result += 1\n    return result\n')).toBe('result += 1\n    return result');
  });

  it('shows nothing when only the next line is repeated', async () => {
    expect(await shown(FUNCTION, '    return result\n')).toBe('');
  });

  it('takes the first line alone, without the remainder, when something stands right of the cursor', async () => {
    const call = `    print(total(${CURSOR}))\n    return 1\n`;
    expect(await shown(call, 'prices))\n    done()')).toBe('prices');
    expect(await shown(call, 'prices\n    done()')).toBe('prices');
    expect(await shown(call, 'prices\n    done()', 'llama.vim')).toBe('prices\n    done()');
  });

  it('like llama.vim, lets a text that began on a blank line fall back', async () => {
    expect(await shown(FUNCTION, '    return 1\n\n\ndef other():\n    pass', 'llama.vim')).toBe('return 1\n\n\ndef other():\n    pass');
  });
});
