import { isAbsolute, join, relative } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from '../workspaces/json-file.ts';
import { taskOutcomeSchema } from './task-outcome.ts';
import type { TrainingEvent } from './training-event.ts';
import { trainingRecipeSchema } from './training-recipe.ts';

export const MANIFEST_FORMAT = 1;
const MANIFEST_FILE = 'training.json';

const counts = z.record(z.string(), z.number().int().nonnegative());

/** What a training was made from and how far it has come: `training.json` in its folder. */
export const trainingManifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  id: z.string(),
  createdAt: z.string(),
  recipe: trainingRecipeSchema,
  base: z.object({ path: z.string(), sha256: z.string() }),
  /** Adapter it went on from. */
  start: z.object({ path: z.string(), sha256: z.string() }).optional(),
  /** Revision of the exam whose choose and confirm parts were left out; of general code, none. */
  examRevision: z.string().optional(),
  examples: z.object({ sha256: z.string(), count: z.number(), byKind: counts }),
  heldOut: z.object({ sha256: z.string(), count: z.number(), byKind: counts }),
  /** Holes of packages that nothing is trained on: what is forgotten shows on them. */
  general: z.object({ sha256: z.string(), count: z.number(), byKind: counts }).optional(),
  /** How the base did on tasks of the exam’s train part, where a curriculum was asked for. */
  outcomes: z.array(taskOutcomeSchema).optional(),
  /** Examples that the trainer could not use, by reason. */
  leftOut: counts,
  state: z.enum(['unfinished', 'finished']),
  /** Of the optimiser: all, once they are planned, and those done. */
  steps: z.number().optional(),
  stepsDone: z.number(),
  tokens: z.number(),
  /** Type of the numbers it was computed in. */
  dtype: z.string().optional(),
  /** Loss on what is never trained on, in nats a token, by step. */
  losses: z.array(z.object({ step: z.number(), set: z.enum(['heldOut', 'general']), loss: z.number().nullable() })),
  checkpoints: z.array(
    z.object({
      step: z.number(),
      tokens: z.number(),
      /** From the training's folder. */
      path: z.string(),
      sha256: z.string(),
      isLast: z.boolean(),
    }),
  ),
  /** Adapter of the step it was last stopped after, where that is no checkpoint; a finished training has none. */
  stopped: z.object({ step: z.number(), tokens: z.number(), path: z.string(), sha256: z.string() }).optional(),
});
export type TrainingManifest = z.output<typeof trainingManifestSchema>;

/** The manifest of a folder, `undefined` where there is none. Throws `WhetstoneError` (`store-damaged`). */
export function readManifest(folder: string): TrainingManifest | undefined {
  return readJson(join(folder, MANIFEST_FILE), trainingManifestSchema, 'Remove its folder and train again.');
}

/** Replaces the manifest in one step: a killed process leaves the old one or the new one. */
export function writeManifest(folder: string, manifest: TrainingManifest): void {
  writeJson(join(folder, MANIFEST_FILE), manifest);
}

/** The manifest after an event. A resumed training tells some steps again: the later telling counts. Pure. */
export function manifestAfter(manifest: TrainingManifest, event: TrainingEvent, folder: string): TrainingManifest {
  switch (event.type) {
    case 'started':
      return { ...manifest, leftOut: event.leftOut, dtype: event.dtype };
    case 'planned':
      return { ...manifest, steps: event.steps };
    case 'step':
      return { ...manifest, steps: event.steps, stepsDone: event.step, tokens: event.tokens };
    case 'heldOut': {
      const { step, set, loss } = event;
      const others = manifest.losses.filter((one) => one.step !== step || one.set !== set);
      return { ...manifest, losses: [...others, { step, set, loss }].sort((a, b) => a.step - b.step) };
    }
    case 'checkpoint': {
      const { type: _type, ...checkpoint } = event;
      const path = pathFrom(folder, event.path);
      const others = manifest.checkpoints.filter(({ step }) => step !== event.step);
      return { ...manifest, checkpoints: [...others, { ...checkpoint, path }].sort((a, b) => a.step - b.step) };
    }
    case 'stopped': {
      const { step, tokens, path, sha256 } = event;
      return { ...manifest, stopped: { step, tokens, path: pathFrom(folder, path), sha256 } };
    }
    case 'finished': {
      const { stopped: _goneWithIt, ...rest } = manifest;
      return { ...rest, state: 'finished', stepsDone: event.steps, tokens: event.tokens };
    }
    case 'failed':
      return manifest;
  }
}

function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? relative(folder, path) : path;
}
