import { z } from 'zod';
import type { Language } from '../../core/language.ts';
import type { Candidate } from '../../core/task.ts';
import { definePart } from '../define-part.ts';

/** Orders candidates by how many others say the same: token by token, or, for `similar`, by how much of their tokens they share. */
export const majority = definePart({
  slot: 'select',
  name: 'majority',
  options: z.strictObject({
    by: z
      .enum(['equal', 'similar'])
      .default('equal')
      .describe('equal: largest group of equal token sequences; similar: the candidate nearest to all others (medoid)'),
  }),
  create: ({ by }) => ({
    name: 'majority',
    async order(candidates, task, kit) {
      const language = kit.language(task.ask.language);
      const tokens = candidates.map((candidate) => tokensOf(candidate, language));
      const support = tokens.map((own) => tokens.reduce((sum, other) => sum + agreement(own, other, by), 0));
      return candidates
        .map((candidate, index) => ({ candidate, index, support: tokens[index]?.length === 0 ? 0 : (support[index] as number) }))
        .sort((a, b) => b.support - a.support || likelier(b.candidate, a.candidate) || a.index - b.index)
        .map(({ candidate }) => candidate);
    },
  }),
});

function tokensOf(candidate: Candidate, language: Language): readonly string[] {
  return language.tokens(candidate.edits.map((edit) => edit.text).join('\n'));
}

/** 1 for equal token sequences; for `similar` else the share of common tokens (Dice coefficient of multisets). */
function agreement(a: readonly string[], b: readonly string[], by: 'equal' | 'similar'): number {
  if (a.length === b.length && a.every((token, index) => token === b[index])) return 1;
  if (by === 'equal') return 0;
  const counts = new Map<string, number>();
  for (const token of a) counts.set(token, (counts.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of b) {
    const left = counts.get(token) ?? 0;
    if (left > 0) common += 1;
    counts.set(token, left - 1);
  }
  return (2 * common) / (a.length + b.length);
}

function likelier(a: Candidate, b: Candidate): number {
  const [first, second] = [a.origin.meanLogprob, b.origin.meanLogprob];
  return first === undefined || second === undefined ? 0 : first - second;
}
