import path from 'node:path';
import type { AttemptRecord } from '../core/record.ts';
import { MANIFEST_FORMAT, type RunManifest } from '../core/run-manifest.ts';
import { type RaceOptions, runId } from './race-options.ts';
import { readRecords } from './read-records.ts';
import { RecordStore } from './record-store.ts';
import { readManifest } from './run-manifest-file.ts';

export interface OpenRun {
  readonly store: RecordStore;
  readonly manifest: RunManifest;
  readonly resumed: boolean;
  /** Choose records of finished runs of the same race, by key. */
  readonly earlier: ReadonlyMap<string, AttemptRecord>;
}

/**
 * Opens the unfinished run of this race or begins one. A finished run stays as it is: the next is `<id>-2`, which takes over its choose
 * records and confirms on tasks not looked at yet. Throws `WhetstoneError` (`run-in-use`, `disk-full`).
 */
export function openRun(options: RaceOptions): OpenRun {
  const id = runId(options);
  const earlier = new Map<string, AttemptRecord>();
  for (let count = 1; ; count++) {
    const run = count === 1 ? id : `${id}-${count}`;
    const folder = path.join(options.folder, 'runs', run);
    const found = readManifest(folder);
    if (found?.phase === 'finished') {
      for (const record of readRecords(folder)) {
        if (record.type === 'attempt' && record.part === 'choose' && record.verdict.kind !== 'unjudged') earlier.set(record.key, record);
      }
      continue;
    }
    const store = RecordStore.open(folder);
    return { store, manifest: resumedManifest(found, options) ?? newManifest(options, run), resumed: store.size > 0, earlier };
  }
}

/** With units every decision is taken again, at the same place, from the same records; what was decided before must not be known early. */
function resumedManifest(found: RunManifest | undefined, options: RaceOptions): RunManifest | undefined {
  if (found === undefined || 'minutes' in options.budget) return found && { ...found, budget: options.budget };
  const { winner: _winner, ...rest } = found;
  return { ...rest, budget: options.budget, phase: 'choose', arms: {}, dropped: {}, pairs: [] };
}

function newManifest(options: RaceOptions, run: string): RunManifest {
  return {
    format: MANIFEST_FORMAT,
    run,
    createdAt: new Date().toISOString(),
    repository: options.repository,
    examRevision: options.exam.revision,
    seed: options.seed,
    models: options.models.map(({ name, id }) => ({ name, id })),
    budget: options.budget,
    phase: 'choose',
    elapsedMs: 0,
    arms: {},
    dropped: {},
    pairs: [],
  };
}
