import { z } from 'zod';
import { cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { GREEDY_SEED } from './answers.ts';
import { boundaryOptions } from './boundary-control.ts';
import { controlled } from './controlled.ts';
import { holdOptions } from './hold-end.ts';

/** Draws the likeliest text once, under boundary control. */
export const greedy = definePart({
  slot: 'draw',
  name: 'greedy',
  options: z.strictObject({
    maxTokens: z.number().int().min(1).default(128).describe('tokens drawn, at most'),
    boundary: boundaryOptions.prefault({}).describe('which pieces of boundary control are on'),
    hold: holdOptions.optional().describe('when the model may not end by itself; left out: it always may'),
  }),
  create: ({ maxTokens, boundary, hold }) => ({
    name: 'greedy',
    needs: hold ? ['hold'] : [],
    async *draw(plan, task, kit) {
      const ask = { samples: 1, seed: GREEDY_SEED, temperature: 0, maxTokens };
      yield* controlled(plan, await cursorOf(task), task, kit, ask, { boundary, hold }, 'greedy', 0);
    },
  }),
});
