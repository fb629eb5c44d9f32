import { z } from 'zod';
import type { Language } from '../../core/language.ts';
import type { HoldRule } from '../../core/model.ts';
import { hashOf } from '../../core/random.ts';
import type { Cursor } from '../cursor.ts';

/** When a model may not end its answer by itself, or only when it is surer than that. */
export const holdOptions = z.strictObject({
  unfinished: z.boolean().default(true).describe('never while what follows the cursor cannot follow the answer'),
  blockNats: z
    .number()
    .min(0)
    .default(0)
    .describe('taken from the end’s log-probability where a block or a function is missing: more makes longer answers'),
});
export type HoldOptions = z.output<typeof holdOptions>;

/** Raised when the rule's behaviour changes. */
const VERSION = 1;

/**
 * Holds the end token back: greedy drawing ends an answer when the end is likelier than any *single* continuation, though together they may be
 * likelier, and small models end in the middle of a statement. Only text around the cursor is used.
 */
export function holdEnd(cursor: Cursor, forcedStart: string, language: Language, options: HoldOptions): HoldRule {
  const [prefix, suffix] = [cursor.prefix.replace(/\r\n/g, '\n'), cursor.suffix.replace(/\r\n/g, '\n')];
  const extent = language.extentAt(prefix, suffix);
  return {
    id: `hold-${VERSION}/${language.name}/${hashOf(prefix, suffix, forcedStart, JSON.stringify(options)).slice(0, 16)}`,
    penalty(said) {
      const text = said.startsWith(forcedStart) ? said.slice(forcedStart.length) : said;
      if (options.unfinished && language.unfinished(prefix, text, suffix, extent)) return Number.POSITIVE_INFINITY;
      return extent === 'block' ? options.blockNats : 0;
    },
  };
}
