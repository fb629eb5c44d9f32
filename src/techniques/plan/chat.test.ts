import { describe, expect, it } from 'vitest';
import { goldenPrompt } from '../../../test/laws/golden-prompt.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { chat } from './chat.ts';

techniqueLaws(chat);

describe('chat', () => {
  it('begins the answer with a fence and the lines before the cursor', async () => {
    const task = taskAt(`import math\n\n\ndef area(radius):\n    """Area of a circle."""\n    return math.pi * ${CURSOR}\n`);
    const { prompt, forcedStart } = await chat.create({ heal: 'blanks', begunLines: 2 }, buildPart).compose(task, [], kitFor(task));
    expect(prompt).toMatchObject({
      answerStart: '```python\ndef area(radius):\n    """Area of a circle."""\n    return math.pi *',
    });
    expect(forcedStart).toBe(' ');
    await expect(goldenPrompt(prompt)).toMatchFileSnapshot('golden/chat.txt');
  });

  it('tells the model when nothing follows', async () => {
    const task = taskAt(`x = ${CURSOR}`);
    const { prompt } = await chat.create({}, buildPart).compose(task, [], kitFor(task));
    expect(JSON.stringify(prompt)).toContain('Nothing follows after the cursor.');
  });

  it('puts an instruction as it stands and begins nothing but the fence', async () => {
    const { ask, ...rest } = taskAt(CURSOR);
    const task = { ...rest, ask: { ...ask, kind: 'write' as const, instruction: 'Write a function that adds.' } };
    const { prompt, forcedStart } = await chat.create({}, buildPart).compose(task, [], kitFor(task));
    expect([prompt, forcedStart]).toMatchObject([
      { answerStart: '```python\n', messages: [{}, { content: 'Write a function that adds.' }] },
      undefined,
    ]);
  });
});
