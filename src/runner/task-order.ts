import type { Problem } from '../core/problem.ts';
import { randomFrom } from '../core/random.ts';

/**
 * Kinds in turn, and of each kind first the holes of definitions drawn from least, else by luck of the seed. So every beginning of
 * the list is balanced by kind and spreads over as many clusters as it can, which is what the intervals live on.
 */
export function drawOrder(problems: readonly Problem[], seed: number): readonly Problem[] {
  const byKind = new Map<string, { readonly problem: Problem; readonly luck: number }[]>();
  for (const problem of problems) {
    const ofKind = byKind.get(problem.kind) ?? [];
    byKind.set(problem.kind, ofKind);
    ofKind.push({ problem, luck: randomFrom('draw-order', seed, problem.task.id).next() });
  }
  const kinds = [...byKind.keys()].sort().map((kind) => byKind.get(kind)!.sort((a, b) => a.luck - b.luck));
  const drawnFrom = new Map<string, number>();
  const order: Problem[] = [];
  while (order.length < problems.length) {
    for (const left of kinds) {
      let best = 0;
      const used = (at: number): number => drawnFrom.get(left[at]!.problem.cluster) ?? 0;
      for (let at = 1; at < left.length && used(best) > 0; at++) if (used(at) < used(best)) best = at;
      const [drawn] = left.splice(best, 1);
      if (drawn === undefined) continue;
      drawnFrom.set(drawn.problem.cluster, (drawnFrom.get(drawn.problem.cluster) ?? 0) + 1);
      order.push(drawn.problem);
    }
  }
  return order;
}

/** By file and place in it: neighbours share the text before the cursor, so the engine evaluates it once. */
export function prefixOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => {
    const [left, right] = [a.task.ask, b.task.ask];
    if (left.path !== right.path) return left.path < right.path ? -1 : 1;
    return left.offset - right.offset || (a.task.id < b.task.id ? -1 : 1);
  });
}
