import { buildIndex, buildPart } from '../catalogue.ts';
import { randomFrom } from '../core/random.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import type { Kit } from '../core/technique.ts';
import { shownText, type TrainingText } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { languageByName, languageForPath } from '../languages/language-for.ts';
import type { BaseWeights } from '../models/base-weights.ts';
import { renderPrompt } from '../models/render-prompt.ts';
import type { ExampleForm } from '../training/examples.ts';
import type { TrainingRecipe } from '../training/training-recipe.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import { overlayWorkspace } from '../workspaces/overlay-workspace.ts';

export interface ExampleFormParts {
  readonly form: TrainingRecipe['form'];
  readonly base: BaseWeights;
  /** What other files a context part may show. */
  readonly texts: readonly TrainingText[];
  readonly seed: number;
  readonly sandbox: SandboxProvider;
  readonly signal: AbortSignal;
}

/**
 * How a recipe asks, for training: the same parts of the catalogue and the same table of families that answer when it is served.
 *
 * Throws `WhetstoneError`: `bad-recipe` for unknown parts or options, `unsupported` when the base cannot be asked so.
 */
export function exampleForm({ form, base, texts, seed, sandbox, signal }: ExampleFormParts): ExampleForm {
  const context = buildPart('context', form.context);
  const plan = buildPart('plan', form.plan);
  const missing = plan.needs.filter((need) => !base.model.can.has(need));
  if (missing.length > 0) {
    throw new WhetstoneError('unsupported', `The form of this training needs ${missing.join(', ')}, which ${base.path} cannot do.`, {
      hint: 'Train another model, or use a training recipe that asks in another form.',
    });
  }
  const files = memoryWorkspace(Object.fromEntries(texts.map((training) => [training.path, shownText(training, 0, training.text.length)])));
  const index = buildIndex({ use: 'words' }, { languageOf: languageForPath });
  const kitFor = (task: Parameters<ExampleForm['compose']>[0]): Kit => ({
    model: () => base.model,
    language: (name) => languageByName(name) ?? unknownLanguage(name),
    sandbox,
    index: index.view(task.workspace),
    random: randomFrom('form', seed, task.id),
    trace: { event: () => {} },
    signal,
  });
  return {
    taskOf: ({ id, path, language, prefix, suffix }) => ({
      id,
      ask: { kind: 'fill', path, offset: prefix.length, language },
      workspace: overlayWorkspace(files, { replaced: new Map([[path, prefix + suffix]]), hidden: new Set() }),
    }),
    compose: async (task) => {
      const kit = kitFor(task);
      return plan.compose(task, await Array.fromAsync(context.gather(task, kit)), kit);
    },
    render: (prompt) => renderPrompt(base.family, prompt),
    countTokens: (text) => base.model.countTokens(text),
  };
}

function unknownLanguage(name: string): never {
  throw new WhetstoneError('unsupported', `There is no language named ${name}.`, { hint: 'Python and TypeScript can be trained on.' });
}
