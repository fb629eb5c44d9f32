import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Ref } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { adapterPath } from '../models/adapter-file.ts';
import type { GivenArm } from '../studies/objective-arms.ts';
import { readManifest } from '../training/training-manifest.ts';
import type { Training } from '../training/training-run.ts';
import { modelRef } from './model-ref.ts';
import type { StudySetting } from './study-setting.ts';

/** A training's adapters lie in its folder, or in one folder of it. */
const FOLDERS_ABOVE = 3;

/** Reads `--trained NAME=FILE`, files as `whetstone train` prints them. Throws `WhetstoneError` (`bad-argument`). */
export function givenArms(typed: readonly string[], cwd: string): readonly GivenArm[] {
  return typed.map((one) => {
    const [, name, file] = /^([a-z0-9][a-z0-9.-]*)=(.+\.json)$/i.exec(one) ?? [];
    if (name !== undefined && file !== undefined) return { name, ref: modelRef(file, cwd).ref };
    throw new WhetstoneError('bad-argument', `--trained ${one} names no trained model.`, {
      hint: 'Write the name of an arm, "=", and the .json file that `whetstone train` printed: --trained fim=path/to/adapter.json',
    });
  });
}

/**
 * The training behind a model that was trained before, up to the checkpoint that is named. Throws `WhetstoneError`: `bad-argument` where
 * nothing tells how the adapter came to be, or it was asked in another form than the study asks in; `wrong-base`.
 */
export function givenTraining(setting: Pick<StudySetting, 'root' | 'base' | 'recipe' | 'environment'>, ref: Ref): Training {
  const adapter = adapterPath(String(ref.with?.adapter ?? ''), { home: setting.environment.home, folder: setting.root });
  const training = trainingOf(adapter);
  if (!training) {
    throw new WhetstoneError('bad-argument', `${adapter} lies in no folder of a training, so nothing tells what it learned from.`, {
      hint: 'Name a file that `whetstone train` printed, with its training still there.',
    });
  }
  const { manifest } = training;
  if (manifest.base.sha256 !== setting.base.sha256) {
    throw new WhetstoneError('wrong-base', `${adapter} was trained on another base than the study’s.`, {
      hint: 'Name the model it was trained on with --models.',
    });
  }
  if (canonicalJson(manifest.recipe.form) !== canonicalJson(setting.recipe.form)) {
    throw new WhetstoneError('bad-argument', `${adapter} was trained to be asked in another form than the study asks in.`, {
      hint: 'Compare it in a race: `whetstone sharpen`.',
    });
  }
  return training;
}

function trainingOf(adapter: string): Training | undefined {
  let folder = dirname(adapter);
  for (let level = 0; level < FOLDERS_ABOVE && existsSync(adapter); level += 1, folder = dirname(folder)) {
    const manifest = readManifest(folder);
    const at = manifest?.checkpoints.findIndex(({ path }) => join(folder, path) === adapter) ?? -1;
    const checkpoint = manifest?.checkpoints[at];
    if (!manifest || !checkpoint) continue;
    const { step: stepsDone, tokens } = checkpoint;
    // Files are named after it: those of two checkpoints are two.
    const id = `${manifest.id}-${stepsDone}`;
    return { folder, manifest: { ...manifest, id, stepsDone, tokens, checkpoints: manifest.checkpoints.slice(0, at + 1) } };
  }
  return undefined;
}
