import type { Part } from '../core/problem.ts';
import type { Random } from '../core/random.ts';
import { HOLE_KINDS } from '../core/task.ts';
import type { CandidateHole } from './candidate-hole.ts';

/** One turn of the wheel: the shares of the parts, spread so that every beginning of the list is balanced. */
const PART_WHEEL: readonly Part[] = ['choose', 'confirm', 'train', 'choose', 'confirm'];

/**
 * The order in which candidates are tried: balanced over parts and kinds from the first dozen on, so that a race can begin early, and
 * within a part and kind over definitions, so that one big class does not fill the exam. Depends on nothing but candidates and seed.
 */
export function orderCandidates(
  candidates: readonly CandidateHole[],
  parts: ReadonlyMap<string, Part>,
  random: Random,
): readonly CandidateHole[] {
  const queues = new Map<string, CandidateHole[]>();
  for (const part of new Set(PART_WHEEL)) {
    for (const kind of HOLE_KINDS) {
      const own = candidates.filter((candidate) => candidate.hole.kind === kind && parts.get(candidate.cluster) === part);
      queues.set(`${part} ${kind}`, inTurns(own, random.fork('order', part, kind)));
    }
  }
  const ordered: CandidateHole[] = [];
  while (ordered.length < candidates.length) {
    for (const part of PART_WHEEL) {
      for (const kind of HOLE_KINDS) {
        const next = queues.get(`${part} ${kind}`)!.shift();
        if (next) ordered.push(next);
      }
    }
  }
  return ordered;
}

/** Clusters in shuffled order take turns; within a cluster holes are shuffled. */
function inTurns(candidates: readonly CandidateHole[], random: Random): CandidateHole[] {
  const clusters = new Map<string, CandidateHole[]>();
  for (const candidate of random.shuffle(candidates)) {
    clusters.set(candidate.cluster, [...(clusters.get(candidate.cluster) ?? []), candidate]);
  }
  const lists = random.shuffle([...clusters.values()]);
  const ordered: CandidateHole[] = [];
  for (let round = 0; ordered.length < candidates.length; round++) {
    for (const list of lists) if (list[round]) ordered.push(list[round]!);
  }
  return ordered;
}
