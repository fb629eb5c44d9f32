import { z } from 'zod';
import { cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { healedPart, healOption } from './heal.ts';
import { windowAt, windowOptions } from './window.ts';

const orderOption = z
  .enum(['prefix-first', 'suffix-first'])
  .default('prefix-first')
  .describe('which of the two the model reads first; suffix first, the answer goes on right behind the prefix');

/** Asks for the text between what stands before and after the cursor, in the model's own fill-in-the-middle form. */
export const infill = definePart({
  slot: 'plan',
  name: 'infill',
  options: z.strictObject({
    window: windowOptions.prefault({}).describe('what is shown of the file itself'),
    heal: healOption,
    order: orderOption,
  }),
  create: ({ window, heal, order }) => ({
    name: 'infill',
    needs: order === 'suffix-first' ? ['infill', 'infill-suffix-first'] : ['infill'],
    async compose(task, shown, kit) {
      const cursor = await cursorOf(task);
      const model = kit.model();
      const { prefix, suffix } = await windowAt(cursor, window, model);
      const forcedStart = healedPart(cursor.linePrefix, heal);
      return {
        prompt: {
          kind: 'infill',
          path: cursor.path,
          ...(order === 'suffix-first' ? { order } : {}),
          prefix: prefix.slice(0, prefix.length - forcedStart.length),
          suffix,
          ...(shown.length > 0 ? { context: shown } : {}),
        },
        ...(forcedStart === '' ? {} : { forcedStart }),
      };
    },
  }),
});
