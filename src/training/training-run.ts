import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { scratchFolder, sweepScratchFolders } from '../workspaces/scratch-folder.ts';
import type { Example } from './example.ts';
import { writeExamples } from './example-file.ts';
import { runTrainer } from './run-trainer.ts';
import type { TaskOutcome } from './task-outcome.ts';
import type { TrainingEvent } from './training-event.ts';
import { type JobLimits, trainingJob } from './training-job.ts';
import { MANIFEST_FORMAT, manifestAfter, readManifest, type TrainingManifest, writeManifest } from './training-manifest.ts';
import { type SettledRecipe, trainingHash } from './training-recipe.ts';

export const EXAMPLES = 'examples.jsonl';
export const HELD_OUT = 'held-out.jsonl';
export const GENERAL = 'general.jsonl';
/** Beside them lie drafts of trainings whose examples are being written. */
const TRAINING = /^[0-9a-f]{16}$/;

interface FileHash {
  readonly path: string;
  readonly sha256: string;
}

export interface Training {
  readonly folder: string;
  readonly manifest: TrainingManifest;
}

export interface TrainingSource {
  readonly recipe: SettledRecipe;
  readonly base: FileHash;
  /** Adapter to go on from. */
  readonly start?: FileHash;
  /** Left out where no exam was opened. */
  readonly examRevision?: string;
  readonly examples: AsyncIterable<Example>;
  readonly heldOut: AsyncIterable<Example>;
  /** General code that is never trained on. */
  readonly general?: AsyncIterable<Example>;
  /** By which the examples were weighed. */
  readonly outcomes?: readonly TaskOutcome[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/**
 * The training of these examples: a folder below `parent` named by what decides its weights (base, examples, recipe). One that is there
 * already is gone on with, whether it was stopped or is finished.
 */
export async function openTraining(parent: string, source: TrainingSource): Promise<Training> {
  mkdirSync(parent, { recursive: true });
  await sweepScratchFolders(parent, 0);
  const draft = await scratchFolder('training', parent);
  try {
    const examples = await writeExamples(join(draft, EXAMPLES), source.examples);
    const heldOut = await writeExamples(join(draft, HELD_OUT), source.heldOut);
    const general = source.general && (await writeExamples(join(draft, GENERAL), source.general));
    const { recipe, base, start, examRevision, outcomes, createdAt } = source;
    // What is measured beside it changes no weight, so general code does not count.
    const id = trainingHash(recipe, [base.sha256, ...(start ? [start.sha256] : []), examples.sha256, heldOut.sha256]);
    const folder = join(parent, id);
    const known = readManifest(folder);
    if (known) return { folder, manifest: known };
    const told = ({ sha256, count, byKind }: typeof examples) => ({ sha256, count, byKind });
    const manifest: TrainingManifest = {
      ...{ format: MANIFEST_FORMAT, id, createdAt, recipe, base, start, examRevision },
      ...(outcomes ? { outcomes: [...outcomes] } : {}),
      ...{ examples: told(examples), heldOut: told(heldOut), general: general && told(general), leftOut: {} },
      ...{ state: 'unfinished', stepsDone: 0, tokens: 0, losses: [], checkpoints: [] },
    };
    writeManifest(draft, manifest);
    renameSync(draft, folder);
    return { folder, manifest };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

export interface TrainingCall {
  /** Program and arguments up to the job. */
  readonly command: readonly string[];
  readonly limits: JobLimits;
  /** Ends it early; the same call goes on from there. */
  readonly enough?: AbortSignal;
  readonly signal: AbortSignal;
}

/**
 * Trains, or goes on training, and keeps every event on disk before it is given on. A finished training gives nothing.
 * Throws what `runTrainer` throws.
 */
export async function* runTraining({ folder }: Training, { command, limits, enough, signal }: TrainingCall): AsyncGenerator<TrainingEvent> {
  let { manifest } = reopenTraining(folder);
  if (manifest.state === 'finished') return;
  const job = join(folder, 'job.json');
  const places = {
    base: manifest.base,
    examples: join(folder, EXAMPLES),
    heldOut: manifest.heldOut.count > 0 ? join(folder, HELD_OUT) : null,
    general: manifest.general ? join(folder, GENERAL) : null,
    start: manifest.start?.path ?? null,
    output: join(folder, 'output'),
  };
  writeFileSync(job, `${JSON.stringify(trainingJob(manifest.recipe as SettledRecipe, places, limits), undefined, 2)}\n`);
  for await (const event of runTrainer({ command, job, enough, signal })) {
    appendFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(event)}\n`);
    const next = manifestAfter(manifest, event, folder);
    // A trainer that was turned away, since another one is at work here, has nothing to say on how far that one is.
    if (next !== manifest) writeManifest(folder, next);
    manifest = next;
    yield event;
  }
}

/** As its folder tells it now. Throws `WhetstoneError` (`store-damaged`) when it holds none. */
export function reopenTraining(folder: string): Training {
  const manifest = readManifest(folder);
  if (manifest) return { folder, manifest };
  throw new WhetstoneError('store-damaged', `${folder} holds no training.`, { hint: 'Train again: the same command makes it anew.' });
}

/** Every training below a folder, newest first. */
export function listTrainings(parent: string): readonly Training[] {
  const names = existsSync(parent) ? readdirSync(parent).filter((name) => TRAINING.test(name)) : [];
  const trainings = names.flatMap((name) => {
    const folder = join(parent, name);
    const manifest = readManifest(folder);
    return manifest ? [{ folder, manifest }] : [];
  });
  return trainings.sort((a, b) => (a.manifest.createdAt < b.manifest.createdAt ? 1 : -1));
}
