import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AttemptRecord, attemptRecordSchema } from '../../src/core/record.ts';
import { MANIFEST_FORMAT, type RunManifest } from '../../src/core/run-manifest.ts';
import { Ledger } from '../../src/runner/ledger.ts';
import { readRecords } from '../../src/runner/read-records.ts';
import { readManifest, writeManifest } from '../../src/runner/run-manifest-file.ts';
import { attemptRecord } from '../../test/fixtures/attempt-record.ts';
import { keepEvidence, readEvidence, restoreEvidence, type SharpenResult } from './evidence.ts';
import { pooledComparison } from './pooled-comparison.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-evidence-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SOURCE = 'def secret_of_the_repository(): ...';

function manifest(run: string): RunManifest {
  return {
    ...{ format: MANIFEST_FORMAT, run, createdAt: '2026-11-22T12:00:00.000Z', repository: 'shop', examRevision: 'e', seed: 0 },
    ...{ models: [], budget: { minutes: 6 }, phase: 'finished', elapsedMs: 1, arms: {}, dropped: {} },
    pairs: [{ left: 'new', right: 'old', label: 'new against old' }],
  };
}

/** Ten confirm tasks: `new` passes all, `old` the first half; and one task of the choose part. */
function records(first: number): readonly AttemptRecord[] {
  const failed: AttemptRecord['verdict'] = { kind: 'failed', failures: [{ test: 't', error: 'E', message: SOURCE }] };
  const text = [{ edits: [], text: SOURCE, origin: { part: 'p', sample: 0 } }];
  const tasks = Array.from({ length: 10 }, (_none, index) => ({ task: `task-${first + index}`, isEasy: index < 5 }));
  return [
    attemptRecord({ recipe: 'new', task: 'chosen', part: 'choose' }),
    ...tasks.flatMap(({ task, isEasy }) => [
      attemptRecord({ recipe: 'new', task, part: 'confirm', candidates: text, testOutput: SOURCE }),
      attemptRecord({ recipe: 'old', task, part: 'confirm', candidates: text, verdict: isEasy ? { kind: 'passed' } : failed }),
    ]),
  ];
}

/** A finished race in the folder of a repository, kept as evidence. */
function keep(run: string, first: number): void {
  const runFolder = join(folder, 'repository', '.whetstone', 'runs', run);
  mkdirSync(runFolder, { recursive: true });
  writeManifest(runFolder, manifest(run));
  writeFileSync(
    join(runFolder, 'records.jsonl'),
    records(first)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(''),
  );
  const result = {
    folder: runFolder,
    report: '/home/user/report.html',
    recipe: null,
    provenance: { tests: '/home/user/python', seed: '0' },
    exam: { setup: { interpreter: '/home/user/python' } },
  };
  keepEvidence(join(folder, 'evidence', 'shop'), result as unknown as SharpenResult);
}

it('keeps what the statistics need and nobody’s text, and pools the races of a repository', () => {
  keep('a', 0);
  keep('a-2', 10);
  const kept = readEvidence(join(folder, 'evidence', 'shop'));
  expect(kept.map(({ manifest: { run } }) => run).sort()).toEqual(['a', 'a-2']);
  expect(JSON.stringify(kept)).not.toContain('secret');
  expect(readFileSync(join(folder, 'evidence', 'shop', 'a', 'sharpen.json'), 'utf8')).not.toContain('/home/user');
  for (const record of kept[0]!.records) expect(attemptRecordSchema.safeParse(record).success).toBe(true);
  const [shop, pooled] = pooledComparison([join(folder, 'evidence', 'shop')]);
  expect(shop).toMatchObject({ scope: 'shop', n: 20, difference: 0.5 });
  expect(pooled).toMatchObject({ scope: 'pooled', n: 20, difference: 0.5 });
});

it('puts kept races back where they are missing, so that no confirm task is looked at twice', async () => {
  keep('a', 0);
  const root = join(folder, 'elsewhere');
  mkdirSync(root);
  await restoreEvidence(join(folder, 'evidence', 'shop'), root);
  await restoreEvidence(join(folder, 'evidence', 'shop'), root);
  const restored = join(root, '.whetstone', 'runs', 'a');
  expect(readManifest(restored)).toEqual(manifest('a'));
  expect(readRecords(restored)).toHaveLength(21);
  const ledger = new Ledger(join(root, '.whetstone'));
  expect(ledger.fresh(['task-0', 'task-9', 'task-10', 'chosen'], 'a-2')).toEqual(['task-10', 'chosen']);
  expect(readdirSync(root)).toEqual(['.whetstone']);
});
