import type { Model } from '../core/model.ts';
import type { Ref } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { adapterFile } from './adapter-file.ts';
import { abilitiesOf, DEFAULT_CONTEXT_TOKENS } from './embedded.ts';
import { type Family, familyNamed, guessFamily } from './families.ts';
import { engineFile } from './open-model.ts';

/** A model's file and tokenizer, for those who write prompts but draw nothing. */
export interface BaseWeights extends AsyncDisposable {
  readonly path: string;
  readonly sha256: string;
  readonly family: Family;
  /** GGUF LoRA that the reference puts on it: a training goes on from there. */
  readonly adapter?: { readonly path: string; readonly sha256: string };
  /** Counts tokens and says what it can; asked to generate, it throws. */
  readonly model: Model;
}

/**
 * Opens the file of a local model without its weights: what is asked of `model` by a plan is answered as the whole model would.
 *
 * Throws `WhetstoneError`: `unsupported` for a model that is not a file of this machine, and what opening the model itself throws.
 */
export async function openBaseWeights(
  ref: Ref,
  { home, folder = '.' }: { readonly home: string; readonly folder?: string },
): Promise<BaseWeights> {
  const file = await engineFile(ref, { home });
  if (!file) {
    throw new WhetstoneError('unsupported', `${ref.use} is no file of weights on this machine, so it cannot be trained.`, {
      hint: 'Name a model of `whetstone model list`, or the path of a GGUF file.',
    });
  }
  const adapter = file.options.adapter === undefined ? undefined : await adapterFile(file.options.adapter, file, { home, folder });
  const { loadVocabulary } = await import('./llama-vocabulary.ts');
  const vocabulary = await loadVocabulary(file.path);
  const named = file.options.family === undefined ? undefined : familyNamed(file.options.family);
  const family = named ?? guessFamily(vocabulary.name, vocabulary.hasSpecial);
  return {
    path: file.path,
    sha256: file.sha256,
    family,
    ...(adapter ? { adapter } : {}),
    model: {
      id: `vocabulary of ${file.sha256.slice(0, 16)}`,
      can: abilitiesOf(family, false),
      contextTokens: file.options.contextTokens ?? DEFAULT_CONTEXT_TOKENS,
      countTokens: async (text) => vocabulary.countTokens(text),
      // biome-ignore lint/correctness/useYield: a model that cannot draw has nothing to yield.
      async *generate() {
        throw new WhetstoneError('unsupported', 'Only the tokenizer of this model is loaded.', { hint: 'Open the model to draw from it.' });
      },
    },
    [Symbol.asyncDispose]: () => vocabulary.dispose(),
  };
}
