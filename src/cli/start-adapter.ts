import { join, resolve } from 'node:path';
import { generalAdapterName, isGeneralName } from '../core/general-adapter.ts';
import type { Ref } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { modelName } from './model-ref.ts';
import { generalTraining } from './train-general.ts';

/** What `--from` takes besides a file. */
const GENERAL = 'general';

/**
 * A model with the adapter that its training shall go on from: a GGUF file, the name of a general adapter, or "general", the end of the
 * newest `whetstone train --general` of that model. A general one is named so that it means the same on another account. Throws `WhetstoneError` (`bad-argument`) when there is none.
 */
export function withStart(base: Ref, typed: string, { home, cwd }: { readonly home: string; readonly cwd: string }): Ref {
  const path = typed === GENERAL ? generalAdapter(base, home) : isGeneralName(typed) ? typed : resolve(cwd, typed);
  return { ...base, with: { ...base.with, adapter: generalAdapterName(path, home) } };
}

function generalAdapter(base: Ref, home: string): string {
  const training = generalTraining(home, modelName(base));
  const last = training?.manifest.checkpoints.findLast(({ path }) => path.endsWith('.gguf'));
  if (training && last) return join(training.folder, last.path);
  throw new WhetstoneError('bad-argument', `There is no finished general training of ${modelName(base)}.`, {
    hint: 'Make one: whetstone train --general',
  });
}
