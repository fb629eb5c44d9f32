import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RunRecord } from '../../src/core/record.ts';
import type { RunManifest } from '../../src/core/run-manifest.ts';
import type { SharpenJson } from '../../src/reports/sharpen-json.ts';
import { Ledger } from '../../src/runner/ledger.ts';
import { readRecords } from '../../src/runner/read-records.ts';
import { readManifest, writeManifest } from '../../src/runner/run-manifest-file.ts';
import { whetstoneFolder } from '../../src/workspaces/whetstone-folder.ts';
import { slim } from './slim-records.ts';

/** One race as `docs/evidence/<name>/<run>/` keeps it: `run.json`, `records.jsonl.gz` (slim) and `sharpen.json`. */
export interface Evidence {
  readonly name: string;
  readonly manifest: RunManifest;
  readonly records: readonly RunRecord[];
}

/** What `sharpen --json` printed, where it lies included. */
export type SharpenResult = SharpenJson & { readonly folder: string; readonly report: string; readonly recipe: string | null };

const RECORDS = 'records.jsonl.gz';

/** Every race kept of one repository, in the order they were begun. */
export function readEvidence(folder: string): readonly Evidence[] {
  if (!existsSync(folder)) return [];
  const runs = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = runs.flatMap(({ name: run }) => {
    const manifest = readManifest(join(folder, run));
    if (manifest === undefined) return [];
    const lines = gunzipSync(readFileSync(join(folder, run, RECORDS)))
      .toString('utf8')
      .split('\n')
      .filter(Boolean);
    return [{ name: basename(folder), manifest, records: lines.map((line): RunRecord => JSON.parse(line)) }];
  });
  return found.sort((a, b) => a.manifest.createdAt.localeCompare(b.manifest.createdAt));
}

/** Keeps a race, without texts and without places of this machine. */
export function keepEvidence(folder: string, result: SharpenResult): void {
  const { folder: runFolder, report: _report, recipe: _recipe, provenance, exam, ...rest } = result;
  const { tests: _interpreter, ...machine } = provenance;
  const target = join(folder, basename(runFolder));
  mkdirSync(target, { recursive: true });
  writeFileSync(
    join(target, 'sharpen.json'),
    `${JSON.stringify(withoutHome({ ...rest, exam: { ...exam, setup: { ...exam.setup, interpreter: '' } }, provenance: machine }), null, 1)}\n`,
  );
  const lines = readRecords(runFolder).map((record) => JSON.stringify(slim(record)));
  writeFileSync(join(target, RECORDS), gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
  writeManifest(target, withoutHome(readManifest(runFolder)!));
}

/** Paths below the user's own folder (of an adapter, say) begin with "~". */
function withoutHome<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(`"${homedir()}/`, '"~/'));
}

/** Puts kept races back into a repository that lacks them, so that the next one goes on from there and looks at no confirm task twice. */
export async function restoreEvidence(folder: string, root: string): Promise<void> {
  for (const { manifest, records } of readEvidence(folder)) {
    const whetstone = await whetstoneFolder(root);
    const target = join(whetstone, 'runs', manifest.run);
    if (existsSync(target)) continue;
    mkdirSync(target, { recursive: true });
    const ledger = new Ledger(whetstone);
    for (const record of records) {
      if (record.type === 'attempt' && record.part === 'confirm') ledger.spend(record.task, manifest.run, record.timings.startedAt);
    }
    writeFileSync(join(target, 'records.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    writeManifest(target, manifest);
  }
}
