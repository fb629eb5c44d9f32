import { z } from 'zod';
import { recipeSchema } from './recipe.ts';

/** Version of the manifest's form. */
export const MANIFEST_FORMAT = 1;

/**
 * Why an arm is in the table.
 * `as-is`: what a plug-in of today shows; `boundary`: plain with boundary control; `change`: one slot of `boundary` changed;
 * `combination`: several slots changed; `given`: a recipe named by the user; `winner`: the winner's technique on another model.
 */
export const ARM_ROLES = ['as-is', 'boundary', 'change', 'combination', 'given', 'winner'] as const;
export type ArmRole = (typeof ARM_ROLES)[number];

/** Phases in their order. `finished` means: nothing of this run is left to do. */
export const RACE_PHASES = ['choose', 'confirm', 'latency', 'finished'] as const;
export type RacePhase = (typeof RACE_PHASES)[number];

export const runArmSchema = z.object({
  recipe: recipeSchema,
  role: z.enum(ARM_ROLES),
  /** Name of the main model in the catalogue. */
  model: z.string(),
});
export type RunArm = z.infer<typeof runArmSchema>;

/** A pair compared in the confirmation: recipe hashes, `left` is the one whose gain is told. */
export const confirmPairSchema = z.object({ left: z.string(), right: z.string(), label: z.string() });
export type ConfirmPair = z.infer<typeof confirmPairSchema>;

/** `run.json`: what a run is about and how far it came. Everything counted is in the records, never here. */
export const runManifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  /** Name of the run's folder. */
  run: z.string(),
  createdAt: z.string(),
  repository: z.string().describe('name for people'),
  examRevision: z.string(),
  seed: z.number().int(),
  models: z.array(z.object({ name: z.string(), id: z.string() })),
  budget: z.union([z.object({ minutes: z.number() }), z.object({ units: z.number().int() })]),
  phase: z.enum(RACE_PHASES),
  /** Wall time spent in earlier sittings and this one. */
  elapsedMs: z.number(),
  /** By recipe hash, in the order they joined. */
  arms: z.record(z.string(), runArmSchema),
  /** Recipe hash -> why it was dropped. */
  dropped: z.record(z.string(), z.string()),
  /** Recipe hash of the winner on the choose part. */
  winner: z.string().optional(),
  pairs: z.array(confirmPairSchema),
  finishedAt: z.string().optional(),
});
export type RunManifest = z.infer<typeof runManifestSchema>;
