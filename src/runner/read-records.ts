import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../core/record.ts';
import type { RunManifest } from '../core/run-manifest.ts';
import { recordLines } from './records-file.ts';
import { readManifest } from './run-manifest-file.ts';

/** One record per unit of a run, in the order written; changes nothing, so it may be called while the run is being written. */
export function readRecords(runFolder: string): readonly RunRecord[] {
  const file = path.join(runFolder, 'records.jsonl');
  if (!existsSync(file)) return [];
  const byKey = new Map<string, RunRecord>();
  for (const { record } of recordLines(file)) {
    if (record === undefined) continue;
    const known = byKey.get(record.key);
    if (known !== undefined && !isUnjudged(known)) continue;
    byKey.delete(record.key);
    byKey.set(record.key, record);
  }
  return [...byKey.values()];
}

/** Runs under `<repository>/.whetstone`, newest first. Folders without a readable `run.json` are left out. */
export function listRuns(whetstoneFolder: string): readonly { readonly folder: string; readonly manifest: RunManifest }[] {
  const runs = path.join(whetstoneFolder, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .map((name) => ({ folder: path.join(runs, name), manifest: readManifest(path.join(runs, name)) }))
    .filter((run): run is { folder: string; manifest: RunManifest } => run.manifest !== undefined)
    .sort((a, b) => (a.manifest.createdAt < b.manifest.createdAt ? 1 : -1));
}

function isUnjudged(record: RunRecord): boolean {
  return record.type === 'attempt' && record.verdict.kind === 'unjudged';
}
