import { z } from 'zod';
import { refSchema } from '../../core/recipe.ts';
import type { Candidate } from '../../core/task.ts';
import type { ContextPart, DrawPart, PlanPart, RepairPart, SelectPart, Technique } from '../../core/technique.ts';
import { definePart } from '../define-part.ts';

export interface PipelineParts {
  readonly context: ContextPart;
  readonly plan: PlanPart;
  readonly draw: DrawPart;
  readonly select: SelectPart;
  readonly repair: RepairPart;
}

/**
 * The five slots as one technique: gather what is shown, compose the prompt, draw candidates, order them, repair the best.
 *
 * Yields the first candidate as soon as it is drawn, then only what is better by the slots' own judgement; the last one is the answer.
 */
export function pipeline(parts: PipelineParts): Technique {
  const { context, plan, draw, select, repair } = parts;
  return {
    name: `${context.name} > ${plan.name} > ${draw.name} > ${select.name} > ${repair.name}`,
    needs: [...new Set([...plan.needs, ...draw.needs])],
    async *solve(task, kit) {
      const shown = await Array.fromAsync(context.gather(task, kit));
      kit.trace.event('context-gathered', {
        part: context.name,
        snippets: shown.map(({ path, start, reason }) => ({ path, start, reason })),
      });
      const composed = await plan.compose(task, shown, kit);
      const bySample = new Map<number, Candidate>();
      let yielded: Candidate | undefined;
      for await (const candidate of draw.draw(composed, task, kit)) {
        bySample.set(candidate.origin.sample, candidate);
        if (yielded === undefined) {
          yielded = candidate;
          yield candidate;
        }
      }
      const [best] = await select.order([...bySample.values()], task, kit);
      if (!best) return;
      if (best !== yielded) yield best;
      yield* repair.repair(best, task, kit);
    },
  };
}

const slot = (use: string, what: string) => refSchema.default({ use }).describe(what);

export const pipelineDefinition = definePart({
  slot: 'technique',
  name: 'pipeline',
  options: z.strictObject({
    context: slot('none', 'what the model is shown besides the file'),
    plan: slot('infill', 'in which form it is asked'),
    draw: slot('greedy', 'how candidates are drawn'),
    select: slot('first', 'which candidate is the answer'),
    repair: slot('none', 'what happens when a visible check fails'),
  }),
  create: (refs, build) =>
    pipeline({
      context: build('context', refs.context),
      plan: build('plan', refs.plan),
      draw: build('draw', refs.draw),
      select: build('select', refs.select),
      repair: build('repair', refs.repair),
    }),
});
