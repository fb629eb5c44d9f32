import { buildIndex, buildTechnique } from '../catalogue.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Model } from '../core/model.ts';
import { type Recipe, type Ref, recipeHash } from '../core/recipe.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import type { Tools, Trace } from '../core/technique.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { LANGUAGES, languageByName, languageForPath } from '../languages/language-for.ts';
import type { OpenArm } from '../runner/arm.ts';
import type { ModelPool } from './model-pool.ts';

const SILENT: Trace = { event: () => {} };

export interface ArmOpenerParts {
  readonly models: Pick<ModelPool, 'open'>;
  readonly sandbox: SandboxProvider;
  /** Where the repository lies, for its own tools; left out where there is none. */
  readonly tools?: Tools;
  readonly trace?: Trace;
}

/**
 * Makes recipes ready to answer, for races, `serve` and `complete` alike: what was measured is what is served because it is built here.
 *
 * The opened arm throws `WhetstoneError`: `bad-recipe` for unknown parts or options, `unsupported` when the model lacks what the
 * technique needs, and what opening the model throws.
 */
export function armOpener({ models, sandbox, tools, trace = SILENT }: ArmOpenerParts): OpenArm {
  const indexes = new Map<string, ReturnType<typeof buildIndex>>();
  const indexFor = (ref: Ref): ReturnType<typeof buildIndex> => {
    const key = canonicalJson(ref);
    const index = indexes.get(key) ?? buildIndex(ref, { languageOf: languageForPath });
    indexes.set(key, index);
    return index;
  };

  return async (recipe, { cached }) => {
    const technique = buildTechnique(recipe.technique);
    const index = indexFor(recipe.index);
    const { main: mainRef, draft, judge } = recipe.models;
    const main = await models.open(mainRef, { cached });
    requireAbilities(recipe, main, technique.needs);
    const roles = { main, draft: draft && (await models.open(draft, { cached })), judge: judge && (await models.open(judge, { cached })) };
    return {
      recipe,
      hash: recipeHash(recipe),
      technique,
      kitFor: async (task, random, signal) => ({
        model: (role = 'main') => {
          const model = roles[role];
          if (model) return model;
          throw new WhetstoneError('bad-recipe', `The recipe ${recipe.name} names no ${role} model.`, {
            hint: `Add models.${role} to it.`,
          });
        },
        language: (name) => {
          const language = languageByName(name);
          if (language) return language;
          const known = LANGUAGES.map((one) => one.name).join(', ');
          throw new WhetstoneError('unsupported', `There is no language named ${name}.`, { hint: `There are: ${known}.` });
        },
        sandbox,
        index: index.view(task.workspace),
        random,
        trace,
        signal,
        ...(tools ? { tools } : {}),
      }),
      ...(main.forget ? { forget: () => main.forget?.() ?? Promise.resolve() } : {}),
    };
  };
}

function requireAbilities(
  recipe: Recipe,
  model: Model,
  needs: readonly (typeof model.can extends ReadonlySet<infer A> ? A : never)[],
): void {
  const missing = needs.filter((need) => !model.can.has(need));
  if (missing.length === 0) return;
  throw new WhetstoneError(
    'unsupported',
    `The recipe ${recipe.name} needs ${missing.join(', ')}, which ${recipe.models.main.use} cannot do.`,
    {
      hint: 'Use another model, or a technique that asks in another form.',
    },
  );
}
