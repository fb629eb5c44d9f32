import { canonicalJson } from '../core/canonical-json.ts';
import { hashOf } from '../core/random.ts';
import type { Judge } from './judge-answer.ts';

/** Verdicts kept: some kilobytes each with the tests' output. */
const KEPT = 2_000;

/** Judges with the problem's own check; equal edits of one problem, asked for at once or later, are judged once. Our errors are not kept. */
export function sharedVerdicts(): Judge {
  const known = new Map<string, ReturnType<Judge>>();
  return async (problem, candidate, signal) => {
    const key = hashOf(problem.task.id, problem.checkRevision, canonicalJson(candidate.edits));
    // After a judging that failed, the first of those who waited for it judges, and the others wait for that one.
    for (let earlier = known.get(key), failed: typeof earlier; earlier !== failed; [failed, earlier] = [earlier, known.get(key)]) {
      const judgement = await earlier?.catch(() => undefined);
      if (judgement !== undefined && judgement.verdict.kind !== 'unjudged') return { ...judgement, shared: true };
    }
    const judging = problem.check(candidate.edits, signal).then((judgement) => ({ ...judgement, shared: false }));
    known.delete(key);
    known.set(key, judging);
    if (known.size > KEPT) known.delete(known.keys().next().value as string);
    return judging;
  };
}
