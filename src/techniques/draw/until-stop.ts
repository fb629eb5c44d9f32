import { z } from 'zod';
import type { StopRule } from '../../core/model.ts';
import { hashOf } from '../../core/random.ts';
import { candidateAt, cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { codeEnd, openingFence, specialTokenAt } from './answer-dress.ts';
import { answers, GREEDY_SEED, meanLogprob } from './answers.ts';

/**
 * Draws one text as the field's harnesses do: to the model's own end or to the first of the question's stops, and nothing else is cut.
 *
 * Source: Chen et al., "Evaluating Large Language Models Trained on Code", arXiv 2107.03374, section 3.2 (stop sequences for HumanEval).
 */
export const untilStop = definePart({
  slot: 'draw',
  name: 'until-stop',
  options: z.strictObject({
    temperature: z.number().min(0).max(2).default(0).describe('0: the likeliest token'),
    topP: z.number().min(0).max(1).default(0.95).describe('share of probability that is drawn from; of no effect at temperature 0'),
    maxTokens: z.number().int().min(1).default(512).describe('tokens drawn, at most'),
  }),
  create: ({ temperature, topP, maxTokens }) => ({
    name: 'until-stop',
    needs: [],
    async *draw(plan, task, kit) {
      const cursor = await cursorOf(task);
      const end = endOf(task.ask.stops ?? [], plan.prompt.kind === 'chat', plan.forcedStart ?? '');
      const drawn = temperature === 0 ? { seed: GREEDY_SEED } : { seed: kit.random.fork('until-stop').seed, topP };
      for await (const answer of answers(plan, kit, { samples: 1, temperature, maxTokens, stop: end.rule, ...drawn })) {
        const span = end.spanOf(answer.text);
        const logprob = meanLogprob(answer, span.end);
        yield candidateAt(cursor, answer.text.slice(span.start, span.end), answer.text, {
          part: 'until-stop',
          sample: 0,
          ...(logprob === undefined ? {} : { meanLogprob: logprob }),
          notes: [`ended: ${answer.reason}`],
        });
      }
    },
  }),
});

/** Where the answer lies in what was said. A chat answer also ends with its code: at the closing fence. */
function endOf(stops: readonly string[], isChat: boolean, forced: string) {
  const spanOf = (said: string): { readonly start: number; readonly end: number } => {
    let start = forced !== '' && said.startsWith(forced) ? forced.length : 0;
    if (isChat) start += openingFence(said.slice(start));
    const rest = said.slice(start);
    const limit = isChat ? codeEnd(rest) : specialTokenAt(rest);
    const found = stops.map((stop) => rest.indexOf(stop)).filter((at) => at !== -1);
    return { start, end: start + Math.min(limit, ...found) };
  };
  const rule: StopRule = {
    id: `until-stop-1/${hashOf(String(isChat), forced, ...stops).slice(0, 16)}`,
    shouldStop: (said) => spanOf(said).end < said.length,
  };
  return { rule, spanOf };
}
