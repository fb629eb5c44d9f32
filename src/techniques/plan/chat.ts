import { z } from 'zod';
import type { Snippet } from '../../core/model.ts';
import type { WriteAsk } from '../../core/task.ts';
import type { Plan } from '../../core/technique.ts';
import { cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { healedPart, healOption } from './heal.ts';
import { windowAt, windowOptions } from './window.ts';

const SYSTEM = 'You are a programmer who fills in missing code. You answer with code only, without any explanation.';
const WRITER = 'You are a programmer. You answer with code only, without any explanation.';

/** Asks in words and begins the answer for the model: a fence and the last lines before the cursor, so that it can only write on. */
export const chat = definePart({
  slot: 'plan',
  name: 'chat',
  options: z.strictObject({
    window: windowOptions.prefault({}).describe('what is shown of the file itself'),
    heal: healOption,
    begunLines: z.number().int().min(0).default(3).describe('lines before the cursor with which the answer is begun'),
  }),
  create: ({ window, heal, begunLines }) => ({
    name: 'chat',
    needs: ['chat'],
    async compose(task, shown, kit) {
      if (task.ask.kind === 'write') return written(task.ask, shown);
      const cursor = await cursorOf(task);
      const model = kit.model();
      const { prefix, suffix } = await windowAt(cursor, window, model);
      const forcedStart = healedPart(cursor.linePrefix, heal);
      const fence = `\`\`\`${task.ask.language}\n`;
      const begun = lastLines(prefix, begunLines);
      const question = [
        ...[...shown].reverse().map((snippet) => quoted(snippet, fence)),
        `The file ${cursor.path} up to the cursor:\n${fence}${prefix}\n\`\`\`\n`,
        suffix.trim() === ''
          ? 'Nothing follows after the cursor.\n'
          : `What follows after the cursor:\n${fence}${suffix.trimEnd()}\n\`\`\`\n`,
        'Write the code that is missing at the cursor. Stop where the code after the cursor begins; do not repeat it.',
      ].join('\n');
      return {
        prompt: {
          kind: 'chat',
          messages: [
            { role: 'system', content: SYSTEM },
            { role: 'user', content: question },
          ],
          answerStart: `${fence}${begun.slice(0, begun.length - forcedStart.length)}`,
        },
        ...(forcedStart === '' ? {} : { forcedStart }),
      };
    },
  }),
});

/** The instruction as it stands; the answer is begun with its fence. */
function written({ instruction, language }: WriteAsk, shown: readonly Snippet[]): Plan {
  const fence = `\`\`\`${language}\n`;
  return {
    prompt: {
      kind: 'chat',
      messages: [
        { role: 'system', content: WRITER },
        { role: 'user', content: [...[...shown].reverse().map((snippet) => quoted(snippet, fence)), instruction].join('\n') },
      ],
      answerStart: fence,
    },
  };
}

/** Nearest snippet last, as in the repository-level form of the infill models. */
function quoted(snippet: Snippet, fence: string): string {
  return `From ${snippet.path}:\n${fence}${snippet.text.trimEnd()}\n\`\`\`\n`;
}

/** The cursor's line and `count` lines before it. */
function lastLines(prefix: string, count: number): string {
  return prefix
    .split('\n')
    .slice(-count - 1)
    .join('\n');
}
