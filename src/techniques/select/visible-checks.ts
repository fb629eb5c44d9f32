import { z } from 'zod';
import type { Candidate } from '../../core/task.ts';
import { definePart } from '../define-part.ts';
import { isLesserFault, type VisibleFault, visibleFaults } from '../visible-faults.ts';
import { typeComplaints } from './type-complaints.ts';

/** Puts candidates first that parse, use no undefined name, and bring no new complaint of the repository's own type checker. */
export const visibleChecks = definePart({
  slot: 'select',
  name: 'visible-checks',
  options: z.strictObject({
    typeCheckMs: z
      .number()
      .int()
      .min(0)
      .default(5000)
      .describe("milliseconds for the repository's own type checker, all candidates together; 0 leaves it out"),
  }),
  create: ({ typeCheckMs }) => ({
    name: 'visible-checks',
    async order(candidates, task, kit) {
      const checked: Checked[] = [];
      for (const candidate of candidates) checked.push({ candidate, faults: await visibleFaults(candidate, task, kit) });
      checked.sort((a, b) => (isLesserFault(a.faults, b.faults) ? -1 : isLesserFault(b.faults, a.faults) ? 1 : 0));
      kit.trace.event('candidates-checked', { part: 'visible-checks', faults: checked.map(({ faults }) => faults) });
      const ordered = checked.map(({ candidate }) => candidate);
      const equals = checked.filter(({ faults }) => !isLesserFault(checked[0]?.faults ?? [], faults)).length;
      const distinct = new Set(ordered.slice(0, equals).map((candidate) => JSON.stringify(candidate.edits)));
      if (typeCheckMs === 0 || distinct.size < 2) return ordered;
      const complaints = await typeComplaints(ordered.slice(0, equals), task, kit, typeCheckMs);
      kit.trace.event('types-checked', { part: 'visible-checks', complaints: complaints ?? 'not known' });
      return complaints ? [...byCount(ordered.slice(0, equals), complaints), ...ordered.slice(equals)] : ordered;
    },
  }),
});

interface Checked {
  readonly candidate: Candidate;
  readonly faults: readonly VisibleFault[];
}

function byCount(candidates: readonly Candidate[], counts: readonly number[]): Candidate[] {
  return candidates
    .map((candidate, index) => ({ candidate, count: counts[index] as number }))
    .sort((a, b) => a.count - b.count)
    .map(({ candidate }) => candidate);
}
