import { basename } from 'node:path';
import type { AttemptRecord } from '../../src/core/record.ts';
import type { ConfirmPair } from '../../src/core/run-manifest.ts';
import { comparePaired, type PairedComparison } from '../../src/metrics/compare-paired.ts';
import { type Evidence, readEvidence } from './evidence.ts';

export interface PooledRow extends PairedComparison {
  readonly label: string;
  /** "pooled" or the repository's name. */
  readonly scope: string;
}

interface Sides {
  readonly left: AttemptRecord[];
  readonly right: AttemptRecord[];
}

/** Every confirmed pair of every repository and, by the pair's label, pooled over all of them. A repository's races confirm on different tasks. */
export function pooledComparison(folders: readonly string[]): readonly PooledRow[] {
  return pooledPairs(folders, 'confirm', ({ manifest }) => manifest.pairs);
}

/** Every single change of the main model against plain + boundary control, on the choose part: selected tasks, so hints and no proof. */
export function pooledChanges(folders: readonly string[]): readonly PooledRow[] {
  return pooledPairs(folders, 'choose', ({ manifest }) => {
    const main = manifest.models[0]?.name;
    const arms = Object.entries(manifest.arms).filter(([, { model }]) => model === main);
    const boundary = arms.find(([, { role }]) => role === 'boundary')?.[0];
    if (boundary === undefined) return [];
    return arms
      .filter(([, { role }]) => role === 'change' || role === 'as-is' || role === 'combination')
      .map(([left, { recipe }]) => ({ left, right: boundary, label: recipe.name }));
  });
}

function pooledPairs(
  folders: readonly string[],
  part: AttemptRecord['part'],
  pairsOf: (evidence: Evidence) => readonly ConfirmPair[],
): readonly PooledRow[] {
  const rows: PooledRow[] = [];
  const everywhere = new Map<string, Sides>();
  for (const folder of folders) {
    const here = new Map<string, Sides>();
    for (const evidence of readEvidence(folder)) {
      for (const pair of pairsOf(evidence)) {
        for (const sides of [here, everywhere]) {
          const both = sides.get(pair.label) ?? { left: [], right: [] };
          sides.set(pair.label, both);
          both.left.push(...recordsOf(evidence, pair.left, part));
          both.right.push(...recordsOf(evidence, pair.right, part));
        }
      }
    }
    for (const [label, { left, right }] of here) rows.push({ label, scope: basename(folder), ...comparePaired(left, right) });
  }
  for (const [label, { left, right }] of everywhere) rows.push({ label, scope: 'pooled', ...comparePaired(left, right) });
  return rows;
}

/** Records of one recipe, with tasks and clusters that stay apart between repositories. */
function recordsOf({ name, records }: Evidence, recipe: string, part: AttemptRecord['part']): readonly AttemptRecord[] {
  return records
    .filter((record): record is AttemptRecord => record.type === 'attempt' && record.part === part && record.recipe === recipe)
    .map((record) => ({ ...record, task: `${name}/${record.task}`, cluster: `${name}/${record.cluster}` }));
}
