import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { AttemptRecord, LatencyRecord } from '../../src/core/record.ts';
import { type RunManifest, runManifestSchema } from '../../src/core/run-manifest.ts';
import { comparePaired, type PairedComparison } from '../../src/metrics/compare-paired.ts';
import type { SlimRecord } from './slim-records.ts';

export interface PooledRow extends PairedComparison {
  readonly label: string;
  /** "pooled" or the repository's name. */
  readonly scope: string;
}

interface Evidence {
  readonly name: string;
  readonly manifest: RunManifest;
  readonly records: readonly (SlimRecord | LatencyRecord)[];
}

function readEvidence(folder: string): Evidence {
  const manifest = runManifestSchema.parse(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')));
  const lines = gunzipSync(readFileSync(join(folder, 'records.jsonl.gz')))
    .toString('utf8')
    .split('\n')
    .filter(Boolean);
  return { name: basename(folder), manifest, records: lines.map((line) => JSON.parse(line)) };
}

/** Slim records of one recipe on the confirm part, with clusters that stay apart between repositories. */
function confirmRecords({ name, records }: Evidence, recipe: string): readonly AttemptRecord[] {
  return records
    .filter((record): record is SlimRecord => record.type === 'attempt' && record.part === 'confirm' && record.recipe === recipe)
    .map((record) => ({
      ...record,
      task: `${name}/${record.task}`,
      cluster: `${name}/${record.cluster}`,
      candidates: [],
      testOutput: '',
      verdict: verdictOf(record),
    }));
}

function verdictOf(record: SlimRecord): AttemptRecord['verdict'] {
  switch (record.verdict) {
    case 'passed':
      return { kind: 'passed' };
    case 'unjudged':
      return { kind: 'unjudged', error: '' };
    default:
      return { kind: 'failed', failures: [] };
  }
}

/** Every confirmed pair of every repository and, by the pair's label, pooled over all of them. */
export function pooledComparison(folders: readonly string[]): readonly PooledRow[] {
  const sides = new Map<string, { left: AttemptRecord[]; right: AttemptRecord[] }>();
  const rows: PooledRow[] = [];
  for (const evidence of folders.map(readEvidence)) {
    for (const pair of evidence.manifest.pairs) {
      const left = confirmRecords(evidence, pair.left);
      const right = confirmRecords(evidence, pair.right);
      rows.push({ label: pair.label, scope: evidence.name, ...comparePaired(left, right) });
      const pool = sides.get(pair.label) ?? { left: [], right: [] };
      pool.left.push(...left);
      pool.right.push(...right);
      sides.set(pair.label, pool);
    }
  }
  for (const [label, { left, right }] of sides) rows.push({ label, scope: 'pooled', ...comparePaired(left, right) });
  return rows;
}
