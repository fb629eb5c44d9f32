import { z } from 'zod';
import { refSchema } from '../../core/recipe.ts';
import { definePart } from '../define-part.ts';
import { isLesserFault, visibleFaults } from '../visible-faults.ts';

const trySchema = z.strictObject({
  context: refSchema.default({ use: 'none' }).describe('what the model is shown this time'),
  plan: refSchema.default({ use: 'infill' }).describe('in which form it is asked this time'),
  draw: refSchema.default({ use: 'greedy' }).describe('how candidates are drawn this time'),
});

/** When a visible check fails, asks again in the next form or with the next context, and answers with the first text without a fault. */
export const nextForm = definePart({
  slot: 'repair',
  name: 'next-form',
  options: z.strictObject({
    tries: z
      .array(trySchema)
      .min(1)
      .default([
        { context: { use: 'none' }, plan: { use: 'infill', with: { heal: 'none' } }, draw: { use: 'greedy' } },
        { context: { use: 'imports' }, plan: { use: 'infill' }, draw: { use: 'greedy' } },
        { context: { use: 'none' }, plan: { use: 'continue' }, draw: { use: 'greedy' } },
      ])
      .describe('what is tried, in this order'),
  }),
  create: ({ tries }, build) => {
    const forms = tries.map((one) => ({
      context: build('context', one.context),
      plan: build('plan', one.plan),
      draw: build('draw', one.draw),
    }));
    return {
      name: 'next-form',
      async *repair(best, task, kit) {
        let fewest = await visibleFaults(best, task, kit);
        for (const { context, plan, draw } of forms) {
          if (fewest.length === 0) return;
          if (plan.needs.some((ability) => !kit.model().can.has(ability))) continue;
          const shown = await Array.fromAsync(context.gather(task, kit));
          const composed = await plan.compose(task, shown, kit);
          for await (const candidate of draw.draw(composed, task, kit)) {
            const faults = await visibleFaults(candidate, task, kit);
            kit.trace.event('repair-tried', { part: 'next-form', context: context.name, plan: plan.name, faults });
            if (!isLesserFault(faults, fewest)) continue;
            fewest = faults;
            yield {
              ...candidate,
              origin: { ...candidate.origin, notes: [...(candidate.origin.notes ?? []), `repair: ${context.name}, ${plan.name}`] },
            };
          }
        }
      },
    };
  },
});
