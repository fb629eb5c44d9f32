import { PARTS, type Part } from '../core/problem.ts';
import type { Random } from '../core/random.ts';

/** Where holes go: most are for choosing and confirming, which need pairs; training rows also come from code without holes. */
const PART_SHARES: Readonly<Record<Part, number>> = { train: 0.2, choose: 0.4, confirm: 0.4 };

export interface PartItem {
  readonly cluster: string;
  readonly kind: string;
  /** Characters of the true text. */
  readonly size: number;
}

/**
 * Gives every cluster (top-level definition) to one part, so that no part sees another's definition, and the parts have like shares of
 * every kind and size. Greedy: biggest cluster first, to the part that it brings closest to its share; equal ones by the seed.
 */
export function assignParts(items: readonly PartItem[], random: Random): ReadonlyMap<string, Part> {
  const traits = new Map<string, Map<string, number>>();
  const totals = new Map<string, number>();
  for (const item of items) {
    const own = traits.get(item.cluster) ?? new Map<string, number>();
    traits.set(item.cluster, own);
    for (const trait of traitsOf(item)) {
      own.set(trait, (own.get(trait) ?? 0) + 1);
      totals.set(trait, (totals.get(trait) ?? 0) + 1);
    }
  }
  const weight = (cluster: string): number => traits.get(cluster)!.get('all')!;
  const clusters = random.shuffle([...traits.keys()].sort()).sort((a, b) => weight(b) - weight(a));
  const given = new Map<Part, Map<string, number>>(PARTS.map((part) => [part, new Map()]));
  const parts = new Map<string, Part>();
  for (const cluster of clusters) {
    const cost = (part: Part): number => excess(given.get(part)!, traits.get(cluster)!, totals, PART_SHARES[part]);
    const best = random.shuffle(PARTS).reduce((a, b) => (cost(b) < cost(a) ? b : a));
    parts.set(cluster, best);
    const sums = given.get(best)!;
    for (const [trait, count] of traits.get(cluster)!) sums.set(trait, (sums.get(trait) ?? 0) + count);
  }
  return parts;
}

/** How much fuller than its share the part would be, over all traits that the cluster brings. */
function excess(
  given: ReadonlyMap<string, number>,
  added: ReadonlyMap<string, number>,
  totals: ReadonlyMap<string, number>,
  share: number,
): number {
  let sum = 0;
  for (const [trait, count] of added) {
    const fill = ((given.get(trait) ?? 0) + count) / (totals.get(trait)! * share);
    sum += (fill * count) / totals.get(trait)!;
  }
  return sum;
}

function traitsOf(item: PartItem): string[] {
  const size = item.size < 40 ? 'small' : item.size < 160 ? 'medium' : 'large';
  return ['all', `kind ${item.kind}`, `size ${size}`];
}
