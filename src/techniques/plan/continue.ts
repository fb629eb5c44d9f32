import { z } from 'zod';
import { cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { healedPart, healOption } from './heal.ts';
import { windowAt, windowOptions } from './window.ts';

/** Shows only what stands before the cursor and lets the model write on; what stands after it is used by boundary control alone. */
export const continueFile = definePart({
  slot: 'plan',
  name: 'continue',
  options: z.strictObject({ window: windowOptions.prefault({}).describe('what is shown of the file itself'), heal: healOption }),
  create: ({ window, heal }) => ({
    name: 'continue',
    needs: ['complete'],
    async compose(task, shown, kit) {
      const cursor = await cursorOf(task);
      const model = kit.model();
      const { prefix } = await windowAt(cursor, { ...window, after: 0 }, model);
      const forcedStart = healedPart(cursor.linePrefix, heal);
      return {
        prompt: {
          kind: 'complete',
          path: cursor.path,
          prefix: prefix.slice(0, prefix.length - forcedStart.length),
          ...(shown.length > 0 ? { context: shown } : {}),
        },
        ...(forcedStart === '' ? {} : { forcedStart }),
      };
    },
  }),
});
