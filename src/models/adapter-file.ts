import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { generalAdapterPath, generalTrainingsFolder, isGeneralName } from '../core/general-adapter.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { requireBase } from './adapter-base.ts';
import { rememberedHash } from './file-hash.ts';

/** Of a training, wherever it lies. */
const OF_A_TRAINING = /[\\/]training[\\/][0-9a-f]{16}[\\/]output[\\/][^\\/]+\.gguf$/;

/**
 * An adapter's file, by its path (from `folder`) or by the name of a general one.
 * Throws `WhetstoneError`: `bad-recipe` for a misspelt name, `model-unavailable` when it is not there, `wrong-base` when it was made for
 * other weights.
 */
export async function adapterFile(
  typed: string,
  base: { readonly path: string; readonly sha256: string },
  { home, folder }: { readonly home: string; readonly folder: string },
): Promise<{ readonly path: string; readonly sha256: string }> {
  const path = adapterPath(typed, { home, folder });
  if (!(await isFile(path))) throw missing(typed, path, home);
  await requireBase(path, base);
  return { path, sha256: await rememberedHash(path, home) };
}

/** Throws `WhetstoneError` (`bad-recipe`) for a misspelt name of a general adapter. */
export function adapterPath(typed: string, { home, folder }: { readonly home: string; readonly folder: string }): string {
  const general = generalAdapterPath(typed, home);
  if (general === undefined && isGeneralName(typed)) {
    throw new WhetstoneError('bad-recipe', `${typed} names no general adapter.`, {
      hint: 'Write general:TRAINING/STEP as `whetstone train --general` prints it, or the path of a GGUF file.',
    });
  }
  return general ?? resolve(folder, typed);
}

function missing(typed: string, path: string, home: string): WhetstoneError {
  if (isGeneralName(typed)) {
    const training = dirname(dirname(path));
    return new WhetstoneError('model-unavailable', `The general adapter ${typed} is not here: there is no ${path}.`, {
      hint: `Copy ${training} from the data folder where it was made, or make one of your own with \`whetstone train --general\` and let the race choose again.`,
    });
  }
  const hint = OF_A_TRAINING.test(path)
    ? `Train again (\`whetstone train\`; on general code \`whetstone train --general\`, which keeps adapters in ${generalTrainingsFolder(home)}), or copy the training there.`
    : 'Check the path.';
  return new WhetstoneError('model-unavailable', `There is no adapter at ${path}.`, { hint });
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
