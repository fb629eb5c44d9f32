import { z } from 'zod';
import { cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { GREEDY_SEED } from './answers.ts';
import { boundaryOptions } from './boundary-control.ts';
import { controlled } from './controlled.ts';
import { holdOptions } from './hold-end.ts';

/** Draws several texts under boundary control: the likeliest first, then `n - 1` at a temperature, all from one prefill. */
export const samples = definePart({
  slot: 'draw',
  name: 'samples',
  options: z.strictObject({
    n: z.number().int().min(1).default(5).describe('candidates, the greedy one among them'),
    greedyFirst: z.boolean().default(true).describe('candidate 0 is the greedy one; its draw is shared with recipes that draw only that'),
    temperature: z.number().min(0.01).max(2).default(0.6).describe('of the drawn samples'),
    topP: z.number().min(0).max(1).default(0.95).describe('share of probability that is drawn from'),
    maxTokens: z.number().int().min(1).default(128).describe('tokens drawn per sample, at most'),
    boundary: boundaryOptions.prefault({}).describe('which pieces of boundary control are on'),
    hold: holdOptions.optional().describe('when the model may not end by itself; left out: it always may'),
  }),
  create: ({ n, greedyFirst, temperature, topP, maxTokens, boundary, hold }) => ({
    name: 'samples',
    needs: hold ? ['hold'] : [],
    async *draw(plan, task, kit) {
      const cursor = await cursorOf(task);
      const first = greedyFirst ? 1 : 0;
      if (greedyFirst) {
        const ask = { samples: 1, seed: GREEDY_SEED, temperature: 0, maxTokens };
        yield* controlled(plan, cursor, task, kit, ask, { boundary, hold }, 'samples', 0);
      }
      if (n === first) return;
      const { seed } = kit.random.fork('samples');
      const ask = { samples: n - first, seed, temperature, topP, maxTokens };
      yield* controlled(plan, cursor, task, kit, ask, { boundary, hold }, 'samples', first);
    },
  }),
});
