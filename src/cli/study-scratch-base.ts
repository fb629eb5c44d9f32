import { join } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { BaseWeights } from '../models/base-weights.ts';
import { abilitiesOf } from '../models/embedded.ts';
import { type Family, familyNamed } from '../models/families.ts';
import { SCRATCH_SHAPE } from '../studies/scratch-arms.ts';
import { runScript } from '../training/run-script.ts';
import { eventReader, type MadeEvent, madeEventSchema } from '../training/script-events.ts';
import { writeJson } from '../workspaces/json-file.ts';
import { type StudySetting, scriptCommand } from './study-setting.ts';

/** Its forms of asking are those of the default model. */
const FAMILY = 'qwen2.5-coder';
/** Of code, in a vocabulary of a few thousand tokens: windows are cut by it, before there is a vocabulary to count with. */
const CHARACTERS_PER_TOKEN = 3;

/** A model in a folder that trainer/scratch.py made; nothing of it is loaded here. */
export function scratchWeights(path: string, sha256: string): BaseWeights {
  const family = familyNamed(FAMILY) as Family;
  return {
    ...{ path, sha256, family },
    model: {
      id: `scratch ${sha256.slice(0, 16)}`,
      can: abilitiesOf(family, false),
      contextTokens: SCRATCH_SHAPE.positions,
      countTokens: async (text) => Math.ceil(text.length / CHARACTERS_PER_TOKEN),
      // biome-ignore lint/correctness/useYield: a model that cannot draw has nothing to yield.
      async *generate() {
        throw new WhetstoneError('unsupported', 'A model from scratch answers by the trainer alone.', {
          hint: 'Use `whetstone study scratch`.',
        });
      },
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Makes vocabulary and random weights from a file of examples, or finds those that were made before. Throws what `runScript` throws. */
export async function makeScratch(
  setting: Pick<StudySetting, 'folder' | 'python' | 'recipe' | 'signal' | 'say'>,
  examples: string,
): Promise<Extract<MadeEvent, { type: 'made' }>> {
  const { folder, python, recipe, signal, say } = setting;
  say('learning a vocabulary and drawing random weights');
  const job = join(folder, 'scratch-job.json');
  writeJson(job, { format: 1, examples, output: join(folder, 'model'), ...SCRATCH_SHAPE, seed: recipe.seed });
  const call = {
    ...{ command: scriptCommand({ python }, 'scratch.py'), job, signal },
    ...{ eventOf: eventReader(madeEventSchema), isEnd: ({ type }: MadeEvent) => type === 'made' },
  };
  for await (const event of runScript(call)) if (event.type === 'made') return event;
  throw new Error('a script that ends without its last event throws');
}
