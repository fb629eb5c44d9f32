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
  /** Where several packages are learned from: names that of a path. A prompt shows files of its own package only. */
  readonly packageOf?: (path: string) => string;
  readonly seed: number;
  readonly sandbox: SandboxProvider;
  readonly signal: AbortSignal;
}

/**
 * How a recipe asks, for training: the same parts of the catalogue and the same table of families that answer when it is served.
 *
 * Throws `WhetstoneError`: `bad-recipe` for unknown parts or options, `unsupported` when the base cannot be asked so.
 */
export function exampleForm({ form, base, texts, packageOf = () => '', seed, sandbox, signal }: ExampleFormParts): ExampleForm {
  const context = buildPart('context', form.context);
  const plan = buildPart('plan', form.plan);
  const missing = plan.needs.filter((need) => !base.model.can.has(need));
  if (missing.length > 0) {
    throw new WhetstoneError('unsupported', `The form of this training needs ${missing.join(', ')}, which ${base.path} cannot do.`, {
      hint: 'Train another model, or use a training recipe that asks in another form.',
    });
  }
  const packages = Map.groupBy(texts, ({ path }) => packageOf(path));
  const opened = new Map<string, ReturnType<typeof openPackage>>();
  const openPackage = (name: string) => ({
    files: memoryWorkspace(Object.fromEntries((packages.get(name) ?? []).map((one) => [one.path, shownText(one, 0, one.text.length)]))),
    index: buildIndex({ use: 'words' }, { languageOf: languageForPath }),
  });
  const packageAt = (path: string) => {
    const name = packageOf(path);
    const known = opened.get(name) ?? openPackage(name);
    opened.set(name, known);
    return known;
  };
  const kitFor = (task: Parameters<ExampleForm['compose']>[0]): Kit => ({
    model: () => base.model,
    language: (name) => languageByName(name) ?? unknownLanguage(name),
    sandbox,
    index: packageAt(task.ask.path).index.view(task.workspace),
    random: randomFrom('form', seed, task.id),
    trace: { event: () => {} },
    signal,
  });
  return {
    taskOf: ({ id, path, language, prefix, suffix }) => ({
      id,
      ask: { kind: 'fill', path, offset: prefix.length, language },
      workspace: overlayWorkspace(packageAt(path).files, { replaced: new Map([[path, prefix + suffix]]), hidden: new Set() }),
    }),
    compose: async (task) => {
      const kit = kitFor(task);
      const isShown = randomFrom('context', seed, task.id).next() < (form.contextShare ?? 1);
      return plan.compose(task, isShown ? await Array.fromAsync(context.gather(task, kit)) : [], kit);
    },
    render: (prompt) => renderPrompt(base.family, prompt),
    countTokens: (text) => base.model.countTokens(text),
  };
}

function unknownLanguage(name: string): never {
  throw new WhetstoneError('unsupported', `There is no language named ${name}.`, { hint: 'Python and TypeScript can be trained on.' });
}
