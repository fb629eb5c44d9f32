import type { Recipe } from '../core/recipe.ts';
import type { OpenContexts } from '../models/open-contexts.ts';
import type { Arm } from '../runner/arm.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import { armOpener } from './arm-opener.ts';
import type { Environment } from './environment.ts';
import { modelPool } from './model-pool.ts';
import type { ResolvedSettings } from './resolve-settings.ts';

/** A recipe opened for answering outside a race, with the models it holds. */
export interface ServedArm extends AsyncDisposable {
  readonly arm: Arm;
  readonly recipe: Recipe;
}

/**
 * `settings` decide the sandbox; `interpreter` is what the repository's own type checker would be run with, where it is known; `contexts`
 * are shared with the other repositories that are served.
 */
export async function openServedArm(
  recipe: Recipe,
  settings: ResolvedSettings,
  environment: Environment,
  root: string,
  { interpreter, contexts }: { readonly interpreter?: string; readonly contexts?: OpenContexts } = {},
): Promise<ServedArm> {
  const models = modelPool(environment, { folder: root, contexts });
  try {
    const sandbox = await chooseSandbox(settings.values.sandbox);
    const tools = interpreter === undefined ? {} : { tools: { root, interpreter } };
    const arm = await armOpener({ models, sandbox, ...tools })(recipe, { cached: false });
    return {
      arm,
      recipe,
      [Symbol.asyncDispose]: async () => {
        await arm[Symbol.asyncDispose]?.();
        await models[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await models[Symbol.asyncDispose]();
    throw error;
  }
}
