import type { Candidate } from '../../core/task.ts';
import { definePart } from '../define-part.ts';
import { noOptions } from '../no-options.ts';

/** Orders candidates by the mean log-probability of the tokens that were kept, the most confident first; unknown ones last. */
export const meanLogProbability = definePart({
  slot: 'select',
  name: 'mean-log-probability',
  options: noOptions,
  create: () => ({
    name: 'mean-log-probability',
    order: async (candidates) => [...candidates].sort((a, b) => confidence(b) - confidence(a)),
  }),
});

/** An empty answer has no doubt about its tokens, because it has none: it goes behind every other. */
function confidence(candidate: Candidate): number {
  const isEmpty = candidate.edits.every((edit) => edit.text.trim() === '');
  const lowest = -Number.MAX_VALUE;
  return isEmpty ? lowest : (candidate.origin.meanLogprob ?? lowest / 2);
}
