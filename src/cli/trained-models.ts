import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generalAdapterName } from '../core/general-adapter.ts';
import type { Ref } from '../core/recipe.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import type { Training } from '../training/training-run.ts';
import { modelName } from './model-ref.ts';

/** A base with what it had learned up to one step. */
export interface TrainedModel {
  readonly name: string;
  readonly step: number;
  readonly tokens: number;
  readonly isLast: boolean;
  /** As a recipe holds it. */
  readonly ref: Ref;
  /** Loss on what was held out, in nats a token, where it was measured. */
  readonly heldOutLoss?: number;
}

/** What a training kept that the engine can load, checkpoints and where it was stopped, in order of their steps. `home`: general ones are named as such. */
export function trainedModels({ folder, manifest }: Training, home?: string): readonly TrainedModel[] {
  const { base } = manifest.recipe as SettledRecipe;
  const { checkpoints, stopped } = manifest;
  const all = [...checkpoints, ...(stopped ? [{ ...stopped, isLast: false }] : [])].sort((a, b) => a.step - b.step);
  return all.flatMap(({ step, tokens, path, isLast }) => {
    const adapter = join(folder, path);
    // Kinds of adapters that the engine has no form for are kept as folders.
    if (!adapter.endsWith('.gguf') || !existsSync(adapter)) return [];
    const heldOutLoss = manifest.losses.find((one) => one.step === step && one.set === 'heldOut')?.loss;
    const named = home === undefined ? adapter : generalAdapterName(adapter, home);
    const ref: Ref = { ...base, with: { ...base.with, adapter: named } };
    const name = `${modelName(base)}-${manifest.recipe.name}-${step}`;
    return [{ name, step, tokens, isLast, ref, ...(typeof heldOutLoss === 'number' ? { heldOutLoss } : {}) }];
  });
}

/** What `--models` takes for a reference: its name where that says all, else a file with it in the training's folder. */
export function modelArgument(folder: string, name: string, ref: Ref): string {
  if (ref.use !== 'file' && Object.keys(ref.with ?? {}).length === 0) return ref.use;
  const path = join(folder, `${name}.json`);
  writeFileSync(path, `${JSON.stringify(ref, undefined, 2)}\n`);
  return path;
}
