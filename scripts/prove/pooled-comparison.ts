import { basename } from 'node:path';
import type { AttemptRecord } from '../../src/core/record.ts';
import { comparePaired, type PairedComparison } from '../../src/metrics/compare-paired.ts';
import { type Evidence, readEvidence } from './evidence.ts';

interface Sides {
  readonly left: AttemptRecord[];
  readonly right: AttemptRecord[];
}

export interface PooledRow extends PairedComparison {
  readonly label: string;
  /** "pooled" or the repository's name. */
  readonly scope: string;
}

/** Records of one recipe on the confirm part, with tasks and clusters that stay apart between repositories. */
function confirmRecords({ name, records }: Evidence, recipe: string): readonly AttemptRecord[] {
  return records
    .filter((record): record is AttemptRecord => record.type === 'attempt' && record.part === 'confirm' && record.recipe === recipe)
    .map((record) => ({ ...record, task: `${name}/${record.task}`, cluster: `${name}/${record.cluster}` }));
}

/** Every confirmed pair of every repository and, by the pair's label, pooled over all of them. A repository's races confirm on different tasks. */
export function pooledComparison(folders: readonly string[]): readonly PooledRow[] {
  const rows: PooledRow[] = [];
  const everywhere = new Map<string, Sides>();
  for (const folder of folders) {
    const here = new Map<string, Sides>();
    for (const evidence of readEvidence(folder)) {
      for (const pair of evidence.manifest.pairs) {
        for (const sides of [here, everywhere]) {
          const both = sides.get(pair.label) ?? { left: [], right: [] };
          sides.set(pair.label, both);
          both.left.push(...confirmRecords(evidence, pair.left));
          both.right.push(...confirmRecords(evidence, pair.right));
        }
      }
    }
    for (const [label, { left, right }] of here) rows.push({ label, scope: basename(folder), ...comparePaired(left, right) });
  }
  for (const [label, { left, right }] of everywhere) rows.push({ label, scope: 'pooled', ...comparePaired(left, right) });
  return rows;
}
