import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from '../workspaces/json-file.ts';

export const SWEEP_FORMAT = 1;
const STATE_FILE = 'sweep.json';

const amount = z.number().nonnegative();
const index = z.number().int().nonnegative();

const reachedSchema = z.object({ step: index, tokens: index, loss: z.number().nullable().describe('nats a token, of what is held out') });
export type Reached = z.output<typeof reachedSchema>;

const spentSchema = z.object({
  visits: index,
  loadSeconds: amount,
  scores: index,
  scoreSeconds: amount,
  tokens: index.describe('learned from while the time was taken'),
  learnSeconds: amount,
  memoryBytes: index.describe('peak'),
});
export type Spent = z.output<typeof spentSchema>;

/** How far a sweep has come: `sweep.json` in its folder, beside the trainings of its variants. */
export const sweepStateSchema = z.object({
  format: z.literal(SWEEP_FORMAT),
  name: z.string(),
  createdAt: z.string(),
  state: z.enum(['unfinished', 'finished']),
  /** Left out: it was given a length instead. */
  minutes: amount.optional(),
  /** Of training so far, all starts together, loading and scoring included. */
  seconds: amount,
  /** Full length of every variant, once it is decided. */
  tokens: index.optional(),
  /** Nats a token, of what is held out, before any training. */
  baseLoss: z.number().nullable().optional(),
  cost: z.object({ loadSeconds: amount, scoreSeconds: amount, secondsPerToken: amount }).optional(),
  variants: z.array(
    z.object({
      label: z.string(),
      /** Of its training, from the sweep's folder, once it was begun. */
      folder: z.string().optional(),
      spent: spentSchema,
      /** By rung. */
      reached: z.array(reachedSchema),
      /** Why it could not be trained. */
      fault: z.string().optional(),
    }),
  ),
  /** Which variants went into each rung that was begun. */
  going: z.array(z.array(index)),
  winner: index.optional(),
});
export type SweepState = z.output<typeof sweepStateSchema>;

export const NOTHING_SPENT: Spent = {
  ...{ visits: 0, loadSeconds: 0, scores: 0, scoreSeconds: 0, tokens: 0, learnSeconds: 0, memoryBytes: 0 },
};

/** The state of a sweep's folder, `undefined` where there is none. Throws `WhetstoneError` (`store-damaged`). */
export function readSweep(folder: string): SweepState | undefined {
  return readJson(join(folder, STATE_FILE), sweepStateSchema, 'Remove its folder and sweep again.');
}

/** Every sweep below a folder, newest first. */
export function listSweeps(parent: string): readonly { readonly folder: string; readonly state: SweepState }[] {
  const folders = existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : [];
  const sweeps = folders.flatMap((folder) => {
    const state = readSweep(folder);
    return state ? [{ folder, state }] : [];
  });
  return sweeps.sort((a, b) => (a.state.createdAt < b.state.createdAt ? 1 : -1));
}

/** Replaces the state in one step: a killed process leaves the old one or the new one. */
export function writeSweep(folder: string, state: SweepState): void {
  writeJson(join(folder, STATE_FILE), state);
}
